import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { MS_PER_DAY, parseDay } from '../../days.js';
import { produceAtomically } from '../../files.js';
import type { Rng } from '../../random.js';
import type { SimulateSettings } from './settings.js';
import {
  CATEGORIES,
  categoryFactor,
  drawCustomer,
  OWN_CATEGORY_SHARE,
  REFUND_DELAYS_DAYS,
  SEASON_MAX,
  type SimulatedCustomer,
  season,
} from './shop.js';

const HEADER = 'customer_id,order_id,order_date,amount,category,payment_method,country,channel\n';

/** Spread of the values of one customer's orders: sigma of a log-normal of mean 1. */
const SPEND_SIGMA = 0.5;

const CHUNK_CHARACTERS = 1 << 18;

/**
 * Writes the transactions of the simulated shop to a CSV file, customer by customer, never many at once. The same
 * settings and generator give the same bytes.
 */
export function writeSimulatedShop(path: string, settings: SimulateSettings, rng: Rng): Promise<void> {
  return produceAtomically(path, (temporary) =>
    pipeline(Readable.from(chunks(settings, rng)), createWriteStream(temporary)),
  );
}

function* chunks(settings: SimulateSettings, rng: Rng): Generator<string> {
  let chunk = HEADER;
  for (let i = 0; i < settings.customers; i++) {
    const { customer, orders } = drawCustomer(settings, rng, i);
    for (const row of rows(settings, customer, orders)) chunk += row;
    if (chunk.length < CHUNK_CHARACTERS) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}

/** The rows of one customer: orders, their refunds, and now and then a row that lacks what it needs. */
function* rows(settings: SimulateSettings, customer: SimulatedCustomer, rng: Rng): Generator<string> {
  const end = parseDay(settings.first_day) + settings.days;
  const stop = Math.min(end, customer.start + customer.lifetime);
  const perFactor = customer.meanSpend / categoryFactor(customer.category);
  let number = 0;
  // Poisson with the seasons, by thinning (Lewis & Shedler 1979); the first order is what makes a customer.
  for (let time = customer.start; time < stop; time += rng.exponential(customer.orderRate * SEASON_MAX)) {
    if (number > 0 && rng.next() * SEASON_MAX > season(Math.floor(time), customer.quietMonths)) continue;
    const own = rng.next() < OWN_CATEGORY_SHARE;
    const category = own ? customer.category : rng.int(CATEGORIES.length);
    const noise = Math.exp(SPEND_SIGMA * rng.normal() - SPEND_SIGMA ** 2 / 2);
    const amount = Math.max(0.01, perFactor * CATEGORIES[category].factor * noise).toFixed(2);
    number++;
    const orderId = `${customer.id}-${number}`;
    const about = `${CATEGORIES[category].name},${customer.payment},${customer.country},${customer.channel}\n`;
    yield `${customer.id},${orderId},${written(time)},${amount},${about}`;
    if (rng.next() < settings.refund_share) {
      const back = time + 1 + rng.int(REFUND_DELAYS_DAYS);
      if (back < end) yield `${customer.id},${orderId},${written(back)},-${amount},${about}`;
    }
    if (rng.next() < settings.dirty_share)
      yield dirtyRow(customer.id, orderId, written(time), amount, about, rng);
  }
}

/** A row as exports have them: without a customer, with no such day, or with a word for an amount. */
function dirtyRow(id: string, order: string, date: string, amount: string, about: string, rng: Rng): string {
  const kind = rng.int(3);
  if (kind === 0) return `,${order},${date},${amount},${about}`;
  if (kind === 1) return `${id},${order},0000-00-00 00:00:00,${amount},${about}`;
  return `${id},${order},${date},pending,${about}`;
}

/** `2011-12-09 12:50:00` for an instant in days. */
function written(time: number): string {
  return new Date(Math.floor(time * 86_400) * (MS_PER_DAY / 86_400))
    .toISOString()
    .slice(0, 19)
    .replace('T', ' ');
}
