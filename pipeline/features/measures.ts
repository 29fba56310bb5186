import { type Day, YEAR_DAYS } from '../days.js';

/** An order on or before the cutoff, as the measures see it. */
export interface ObservedOrder {
  readonly day: Day;
  /** Days from the order to the cutoff, >= 0. */
  readonly age: number;
  /** Amounts and the quantity in grains (grains.ts); quantity is NaN where the source has none. */
  readonly amount: number;
  readonly gross: number;
  readonly refunded: number;
  readonly quantity: number;
  readonly lines: number;
  /** Day of the latest earlier purchase of the customer, NaN before the first. */
  readonly previousPurchaseDay: number;
}

/** One number an order: what aggregates are taken over and conditions are put on. */
interface Measure {
  readonly description: string;
  /** True where the number counts grains and aggregates are to be given in currency or units. */
  readonly inGrains: boolean;
  /** Integer SQL over the columns of `observed` in sql.ts; NULL is "none". */
  readonly sql: string;
  /** The same number in process; NaN is "none". */
  readonly of: (order: ObservedOrder) => number;
}

export const MEASURES = {
  amount: { description: 'net amount', inGrains: true, sql: 'amount', of: (order) => order.amount },
  gross: { description: 'gross amount', inGrains: true, sql: 'gross', of: (order) => order.gross },
  refunded: {
    description: 'refunded amount',
    inGrains: true,
    sql: 'refunded',
    of: (order) => order.refunded,
  },
  quantity: { description: 'quantity', inGrains: true, sql: 'quantity', of: (order) => order.quantity },
  lines: { description: 'lines', inGrains: false, sql: 'lines', of: (order) => order.lines },
  age: { description: 'days before the cutoff', inGrains: false, sql: 'age', of: (order) => order.age },
  anniversary: {
    description: "days from the cutoff to the day's next anniversary, 1 to 365",
    inGrains: false,
    sql: `${YEAR_DAYS} - age % ${YEAR_DAYS}`,
    of: (order) => YEAR_DAYS - (order.age % YEAR_DAYS),
  },
  weekday: {
    description: 'day of the week, Monday 0 to Sunday 6',
    inGrains: false,
    // Day 0, 1970-01-01, was a Thursday; the second remainder serves days before it.
    sql: '((day + 3) % 7 + 7) % 7',
    of: (order) => (((order.day + 3) % 7) + 7) % 7,
  },
  first_of_day: {
    description: "1 for a day's first purchase, else 0",
    inGrains: false,
    sql: 'CASE WHEN amount > 0 AND day > COALESCE(previous_purchase_day, day - 1) THEN 1 ELSE 0 END',
    of: (order) => (order.amount > 0 && order.day !== order.previousPurchaseDay ? 1 : 0),
  },
  gap: {
    description: 'days from the purchase day before to this one; none for the first and within a day',
    inGrains: false,
    sql: 'CASE WHEN amount > 0 AND day > previous_purchase_day THEN day - previous_purchase_day END',
    of: (order) =>
      order.amount > 0 && order.day > order.previousPurchaseDay
        ? order.day - order.previousPurchaseDay
        : Number.NaN,
  },
} as const satisfies Record<string, Measure>;

export type MeasureName = keyof typeof MEASURES;

export const MEASURE_NAMES = Object.keys(MEASURES) as MeasureName[];
