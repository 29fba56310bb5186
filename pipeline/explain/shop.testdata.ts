import type { Day } from '../days.js';
import { computeFeatureTable, selectedFeatures } from '../features/index.js';
import { order } from '../features/testOrders.js';
import { type FittedModel, fitModel } from '../models/revenue/fitModel.js';
import type { EngineKind } from '../models/revenue/revenueModel.js';
import type { Snapshot } from '../models/snapshot.js';
import type { Order } from '../orders.js';
import { Rng } from '../random.js';

/** For tests: the day that models of the test shop predict from. */
export const PRESENT: Day = 18_000;
/** For tests: days that they predict. */
export const HORIZON_DAYS = 90;

const CHOICE = { attributes: ['country'] };

/** For tests: the customers of a small shop, some of whom stop buying, over the two years before `PRESENT`. */
export function shopOrders(customers: number, rng: Rng): Map<string, Order[]> {
  const entries = Array.from({ length: customers }, (_, i): [string, Order[]] => {
    const id = `c${String(i).padStart(4, '0')}`;
    const own = rng.fork(i);
    const rate = own.gamma(0.8, 40);
    const spend = own.gamma(6, 0.2);
    const country = own.next() < 0.7 ? 'GB' : 'DE';
    const end = Math.min(PRESENT, PRESENT - 730 + own.exponential(1 / 600));
    const orders: Order[] = [];
    for (let day = PRESENT - 730 + own.int(500); day <= end || orders.length === 0; ) {
      const amount = own.gamma(3, 3 / spend);
      orders.push(
        order(Math.floor(day), amount, { customerId: id, quantity: null, attributes: { country } }),
      );
      day += 1 + own.exponential(rate);
    }
    return [id, orders];
  });
  return new Map(entries);
}

/** For tests: a model of one engine for the shop, and the snapshot that it predicts. */
export async function fitShop(
  engine: EngineKind,
  seed: number,
): Promise<{ fitted: FittedModel; present: Snapshot }> {
  const customers = shopOrders(150, new Rng(seed));
  const present = snapshotOf(customers, PRESENT);
  const training = [1, 2].map((i) => snapshotOf(customers, PRESENT - i * HORIZON_DAYS));
  const known = {
    present,
    training: new Map([[HORIZON_DAYS, training]]),
    seasonal: snapshotOf(customers, PRESENT - 364),
  };
  const forest = { trees: 20, minSamplesLeaf: 15 };
  const fitted = await fitModel(known, { engine, features: selectedFeatures(CHOICE), forest }, new Rng(seed));
  return { fitted, present };
}

function snapshotOf(orders: ReadonlyMap<string, readonly Order[]>, cutoff: Day): Snapshot {
  const known = new Map([...orders].filter(([, own]) => own.some(({ day }) => day <= cutoff)));
  const inWindow = [...known.values()].map((own) =>
    own.filter(({ day }) => day > cutoff && day <= cutoff + HORIZON_DAYS),
  );
  const labels = {
    revenue: Float64Array.from(inWindow, (own) => own.reduce((sum, { amount }) => sum + amount, 0)),
    purchaseDays: Float64Array.from(inWindow, (own) => new Set(own.map(({ day }) => day)).size),
  };
  return {
    cutoff,
    table: computeFeatureTable(known, cutoff, CHOICE),
    labels: new Map(cutoff + HORIZON_DAYS <= PRESENT ? [[HORIZON_DAYS, labels]] : []),
  };
}
