import { type Day, dayOf } from '../../days.js';
import { computeFeatureTable, selectedFeatures } from '../../features/index.js';
import { countRepeatPurchases } from '../../features/repeatPurchases.testdata.js';
import { order } from '../../features/testOrders.js';
import type { Order } from '../../orders.js';
import type { Rng } from '../../random.js';
import type { Labels, Snapshot } from '../snapshot.js';
import type { KnownSnapshots } from './modelSettings.js';

/** For tests: the purchases of one customer, as days and net amounts in currency. */
export type Purchases = readonly (readonly [day: Day, amount: number])[];

/** For tests: the purchases of all customers by id. */
export type Shop = ReadonlyMap<string, Purchases>;

/** For tests: all features without attributes. */
export const FEATURES = selectedFeatures({ attributes: [] });

/** For tests: customers who come over two years before `end`, buy at their own pace and stop one day. */
export function livelyShop(customers: number, end: Day, rng: Rng): Shop {
  return shopOf(customers, (i) => {
    const own = rng.fork(i);
    const rate = own.gamma(1, 40);
    const gone = own.exponential(1 / 500);
    const spend = own.gamma(4, 0.1);
    const first = end - own.int(730);
    const purchases: [Day, number][] = [];
    for (let time = 0; purchases.length === 0 || time <= gone; time += 1 + own.exponential(rate)) {
      if (first + time > end) break;
      purchases.push([Math.floor(first + time), own.gamma(3, 3 / spend)]);
    }
    return purchases;
  });
}

/** For tests: a shop of so many customers. */
export function shopOf(customers: number, purchases: (customer: number) => Purchases): Shop {
  return new Map(
    Array.from({ length: customers }, (_, i) => [`c${String(i).padStart(5, '0')}`, purchases(i)]),
  );
}

/** For tests: CDNOW from the text of its file, with what was spent. */
export function parseCdnowShop(text: string): Shop {
  const shop = new Map<string, [Day, number][]>();
  for (const line of text.split(/\r?\n/)) {
    const [id, stamp, , dollars] = line.trim().split(/\s+/);
    if (!/^\d{8}$/.test(stamp ?? '') || !(Number(dollars) > 0)) continue;
    const instant = Date.UTC(+stamp.slice(0, 4), +stamp.slice(4, 6) - 1, +stamp.slice(6));
    const own = shop.get(id) ?? [];
    shop.set(id, own);
    own.push([dayOf(instant), Number(dollars)]);
  }
  return shop;
}

/** For tests: what may be known of a shop on a day, with training cutoffs and season as the pipeline lays them. */
export function knownOn(
  shop: Shop,
  present: Day,
  horizons: readonly number[],
  trainingCutoffs: (horizonDays: number) => readonly Day[],
  seasonal = present - 364,
): KnownSnapshots {
  const snapshots = new Map<Day, Snapshot>();
  const at = (cutoff: Day) => {
    const snapshot = snapshots.get(cutoff) ?? snapshotOf(shop, cutoff, horizons, present);
    snapshots.set(cutoff, snapshot);
    return snapshot;
  };
  const firstDay = Math.min(...[...shop.values()].flat().map(([day]) => day));
  return {
    present: at(present),
    training: new Map(horizons.map((horizon) => [horizon, trainingCutoffs(horizon).map(at)])),
    seasonal: seasonal - firstDay >= 90 ? at(seasonal) : undefined,
    repeatsAt: async (cutoff) => countRepeatPurchases([...shop.values()].map(purchaseDaysOf), cutoff),
  };
}

function purchaseDaysOf(purchases: Purchases): Day[] {
  return purchases.filter(([, amount]) => amount > 0).map(([day]) => day);
}

/** For tests: the net revenue of each customer of a snapshot in `(cutoff, cutoff + horizon]`. */
export function revenueAfter(shop: Shop, { cutoff, table }: Snapshot, horizonDays: number): Float64Array {
  return Float64Array.from(table.customers, (id) =>
    (shop.get(id) ?? [])
      .filter(([day]) => day > cutoff && day <= cutoff + horizonDays)
      .reduce((sum, [, amount]) => sum + amount, 0),
  );
}

function snapshotOf(shop: Shop, cutoff: Day, horizons: readonly number[], present: Day): Snapshot {
  const orders = new Map<string, Order[]>();
  for (const [id, purchases] of shop) {
    const known = purchases.filter(([day]) => day <= cutoff);
    const own = known.map(([day, amount], i) =>
      order(day, amount, { customerId: id, orderKey: `${i}`, quantity: null }),
    );
    if (own.length > 0) orders.set(id, own);
  }
  const table = computeFeatureTable(orders, cutoff, { attributes: [] });
  const unlabelled = { cutoff, table, labels: new Map() };
  const complete = horizons.filter((horizon) => cutoff + horizon <= present);
  const labels = complete.map((horizon): [number, Labels] => [
    horizon,
    { revenue: revenueAfter(shop, unlabelled, horizon), purchaseDays: new Float64Array(table.rows) },
  ]);
  return { cutoff, table, labels: new Map(labels) };
}
