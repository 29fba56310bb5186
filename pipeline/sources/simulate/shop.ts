import { type Day, MS_PER_DAY, parseDay } from '../../days.js';
import type { Rng } from '../../random.js';
import type { SimulateSettings } from './settings.js';

/** One simulated customer, as only the simulation knows it. */
export interface SimulatedCustomer {
  readonly id: string;
  /** Instant of the first order, days since 1970-01-01 with fraction. */
  readonly start: number;
  /** Days from `start` after which the customer never orders again. */
  readonly lifetime: number;
  /** Rate of dropping out, per day; `lifetime` was drawn with it. */
  readonly dropOutRate: number;
  /** Orders a day while alive, averaged over the seasons but for quiet months. */
  readonly orderRate: number;
  /** Months, from 1 to 12, in which the customer hardly ever orders. */
  readonly quietMonths: readonly number[];
  /** Expected value of an order before refunds, currency. */
  readonly meanSpend: number;
  readonly country: string;
  readonly channel: string;
  readonly payment: string;
  /** Index into {@link CATEGORIES}. */
  readonly category: number;
}

/** What a customer buys, and what it costs beside the average. */
export const CATEGORIES = [
  { name: 'Books', factor: 0.6 },
  { name: 'Clothing', factor: 1 },
  { name: 'Electronics', factor: 1.9 },
  { name: 'Garden', factor: 1.1 },
  { name: 'Toys', factor: 0.7 },
] as const;

/** Share of the orders that are of the customer's own category; the others are of any. */
export const OWN_CATEGORY_SHARE = 0.7;

/** A refund comes this many whole days after its order, each as likely. */
export const REFUND_DELAYS_DAYS = 14;

const COUNTRIES = [
  { name: 'United Kingdom', until: 0.55, spend: 1 },
  { name: 'Germany', until: 0.75, spend: 1.15 },
  { name: 'France', until: 0.88, spend: 0.95 },
  { name: 'Switzerland', until: 0.94, spend: 1.8 },
  { name: 'Poland', until: 1, spend: 0.6 },
] as const;

const CHANNELS = [
  { name: 'search', until: 0.45, rate: 1 },
  { name: 'newsletter', until: 0.65, rate: 1.5 },
  { name: 'social', until: 0.9, rate: 0.6 },
  { name: 'referral', until: 1, rate: 1.3 },
] as const;

const PAYMENTS = [
  { name: 'card', until: 0.6 },
  { name: 'PayPal', until: 0.85 },
  { name: 'invoice', until: 1 },
] as const;

/** Shapes of the Gamma distributions over customers; the smaller, the more they differ. */
const RATE_SHAPE = 1.3;
const DROP_OUT_SHAPE = 2;
const SPEND_SHAPE = 4;

/** Orders from Sunday to Saturday beside the average day. */
const WEEK = [0.8, 1.1, 1.05, 1, 1.05, 1.15, 0.85] as const;

/** The year's swing, highest on its peak day (mid-December). */
const YEAR_SWING = 0.3;
const YEAR_PEAK_DAY = 349;

/** No day's {@link season} is above this. */
export const SEASON_MAX = 1.15 * (1 + YEAR_SWING);

/** Orders on a day of a quiet month beside those of another. */
const QUIET = 0.02;

/** Orders on a day beside the average day: the year's season times that of the week, and next to none in quiet months. */
export function season(day: Day, quietMonths: readonly number[]): number {
  const year = 1 + YEAR_SWING * Math.cos((2 * Math.PI * (day - YEAR_PEAK_DAY)) / 365.25);
  const isQuiet = quietMonths.includes(new Date(day * MS_PER_DAY).getUTCMonth() + 1);
  return year * WEEK[(day + 4) % 7] * (isQuiet ? QUIET : 1);
}

/** The `i`-th customer and the generator that its orders go on drawing from; both depend on `rng` and `i` alone. */
export function drawCustomer(
  settings: SimulateSettings,
  rng: Rng,
  i: number,
): { customer: SimulatedCustomer; orders: Rng } {
  const draw = rng.fork(i);
  const start = parseDay(settings.first_day) + draw.next() * settings.days;
  const country = pick(COUNTRIES, draw);
  const channel = pick(CHANNELS, draw);
  const payment = pick(PAYMENTS, draw);
  const category = draw.int(CATEGORIES.length);
  const orderRate = (channel.rate * draw.gamma(RATE_SHAPE, RATE_SHAPE) * settings.orders_per_year) / 365;
  const dropOutRate = draw.gamma(DROP_OUT_SHAPE, DROP_OUT_SHAPE * settings.lifetime_days);
  const lifetime = draw.exponential(dropOutRate);
  const meanSpend =
    settings.order_value * country.spend * categoryFactor(category) * draw.gamma(SPEND_SHAPE, SPEND_SHAPE);
  const pauses = draw.fork('pauses').next() < settings.quiet_share;
  const quietMonths = pauses ? settings.quiet_months : [];
  const id = `C${String(i + 1).padStart(7, '0')}`;
  const attributes = { country: country.name, channel: channel.name, payment: payment.name, category };
  return {
    customer: { id, start, lifetime, dropOutRate, orderRate, quietMonths, meanSpend, ...attributes },
    orders: draw,
  };
}

/** Mean price factor of what a customer of this category orders. */
export function categoryFactor(category: number): number {
  const any = CATEGORIES.reduce((sum, { factor }) => sum + factor, 0) / CATEGORIES.length;
  return OWN_CATEGORY_SHARE * CATEGORIES[category].factor + (1 - OWN_CATEGORY_SHARE) * any;
}

function pick<T extends { until: number }>(choices: readonly T[], rng: Rng): T {
  const draw = rng.next();
  return choices.find(({ until }) => draw < until) ?? choices[choices.length - 1];
}
