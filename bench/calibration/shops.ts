import type { SimulateSettings } from '../../pipeline/sources/index.js';

/** A simulated shop, by what it does differently from the default one. */
export interface Shop {
  readonly name: string;
  readonly seed: number;
  readonly settings: Partial<SimulateSettings>;
}

/** Shops of several sizes, ages and habits; three of them differ in nothing but chance. */
export const SHOPS: readonly Shop[] = [
  { name: 'default', seed: 1, settings: {} },
  { name: 'default, again', seed: 2, settings: {} },
  { name: 'default, once more', seed: 3, settings: {} },
  { name: 'large', seed: 4, settings: { customers: 12_000 } },
  { name: 'small', seed: 5, settings: { customers: 1000 } },
  { name: 'old', seed: 6, settings: { customers: 6000, first_day: '2020-01-01', days: 1460 } },
  { name: 'young', seed: 7, settings: { customers: 2500, days: 450 } },
  { name: 'in its first year', seed: 13, settings: { customers: 4000, days: 300 } },
  { name: 'frequent orders, short lives', seed: 8, settings: { orders_per_year: 26, lifetime_days: 180 } },
  { name: 'rare orders, long lives', seed: 9, settings: { orders_per_year: 3, lifetime_days: 2000 } },
  { name: 'hardly anybody returns', seed: 10, settings: { orders_per_year: 2, lifetime_days: 150 } },
  { name: 'a fifth refunded', seed: 11, settings: { refund_share: 0.2 } },
  { name: 'rare orders of high value', seed: 12, settings: { orders_per_year: 4, order_value: 900 } },
];
