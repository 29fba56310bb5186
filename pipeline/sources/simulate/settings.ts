import { z } from 'zod';

/** The size and the span of the simulated shop. */
export const simulateSettings = z.strictObject({
  /** Customers who ever buy. */
  customers: z.int().min(1).max(5_000_000).default(3000),
  /** The shop's first day. */
  first_day: z.iso.date('it must be a calendar day as YYYY-MM-DD').default('2023-01-01'),
  /** Length of its history, days. */
  days: z.int().min(30).max(3650).default(730),
  /** Mean orders a year of a living customer. */
  orders_per_year: z.number().min(0.1).max(365).default(8),
  /** Mean days that a customer stays. */
  lifetime_days: z.number().min(1).max(36_500).default(400),
  /** Months, from 1 to 12, in which hardly anybody orders again, as at a ski lift in summer. */
  quiet_months: z.array(z.int().min(1).max(12)).max(11).default([]),
  /** Share of the customers to whom those months are quiet; the others never pause. */
  quiet_share: z.number().min(0).max(1).default(1),
  /** Mean value of an order, currency. */
  order_value: z.number().min(0.01).max(1_000_000).default(45),
  /** Share of the orders that are refunded later. */
  refund_share: z.number().min(0).max(0.9).default(0.04),
  /** Share of the rows that lack what they need, as in a real export. */
  dirty_share: z.number().min(0).max(0.5).default(0.002),
});

export type SimulateSettings = z.output<typeof simulateSettings>;
