import { join } from 'node:path';
import { type Day, formatDay, MS_PER_DAY, parseDay } from '../days.js';
import { computeFeatureTable, type FeatureTable, selectedFeatures } from '../features/index.js';
import { countRepeatPurchases } from '../features/repeatPurchases.testdata.js';
import { seasonalShop, skiSeason } from '../models/btyd/seasonalShop.testdata.js';
import { modelToFiles } from '../models/modelFiles.js';
import { fitModel } from '../models/revenue/fitModel.js';
import type { EngineKind } from '../models/revenue/revenueModel.js';
import type { Labels, Snapshot } from '../models/snapshot.js';
import type { Order } from '../orders.js';
import { Rng } from '../random.js';
import { bundleFolder, setChampion } from './champion.js';
import { goldenPairs } from './golden.js';
import { referenceOf } from './reference.js';
import { writeBundle } from './write.js';

/** A small bundle for tests: a real model of a few hundred customers, fitted within a second or two. */
export interface TestBundle {
  readonly directory: string;
  readonly version: string;
  /** Every order of the customers it knows, by customer. */
  readonly customers: ReadonlyMap<string, readonly Order[]>;
  readonly cutoff: Day;
}

export { ENGINES } from '../models/revenue/revenueModel.js';

export const TEST_HORIZONS = [30, 90] as const;

const CUTOFF = parseDay('2024-12-30');
const FIRST_DAY = CUTOFF - 600;
const CUSTOMERS = 300;
const COUNTRIES = ['Germany', 'France', 'Poland'] as const;
const ATTRIBUTES = ['country'];

/**
 * Fits a model to made-up customers and writes it below an artifacts folder, where it becomes the champion.
 * @param seed another seed makes another model, with another version
 * @param pausing whether they buy in winter alone, so that the model runs on their clocks
 */
export async function writeTestBundle(
  artifacts: string,
  {
    seed = 1,
    dataset = 'test',
    engine = 'anchored-forest',
    pausing = false,
  }: { seed?: number; dataset?: string; engine?: EngineKind; pausing?: boolean } = {},
): Promise<TestBundle> {
  const rng = new Rng(seed);
  const customers = pausing ? skiers(rng) : shoppers(rng);
  const present = snapshotAt(customers, CUTOFF);
  const known = {
    present,
    training: new Map(TEST_HORIZONS.map((days) => [days, [snapshotAt(customers, CUTOFF - days)]])),
    seasonal: undefined,
    ...(pausing && { repeatsAt: async (cutoff: Day) => countRepeatPurchases(daysOf(customers), cutoff) }),
  };
  const features = selectedFeatures({ attributes: ATTRIBUTES });
  const forest = { trees: 20, minSamplesLeaf: 20, leafSample: 0 };
  const { model, notes } = await fitModel(known, { engine, features, forest }, rng);
  const files = modelToFiles(model);
  const predictions = model.forHorizon(90).expectedRevenue(present.table);
  files.set('golden.json', json(goldenPairs(model, present.table, predictions)));
  files.set('reference.json', json(referenceOf(present.table, predictions)));
  const written = writeBundle(
    join(artifacts, 'bundles'),
    {
      created: formatDay(CUTOFF),
      dataset,
      currency: 'EUR',
      engine,
      horizon_days: 90,
      horizons_days: [...TEST_HORIZONS],
      cutoffs: { score: formatDay(CUTOFF), test: null, training: [formatDay(CUTOFF - 90)] },
      params: { seed },
      data_hash: '',
      attributes: ATTRIBUTES,
      features: features.map(({ name, unit, kind }) => ({ name, unit, kind })),
      rows: { customers: present.table.rows, orders: 0, training_cutoffs: 1 },
      metrics: {},
      notes: [...notes],
    },
    files,
  );
  setChampion(artifacts, written.version);
  return {
    directory: bundleFolder(artifacts, written.version),
    version: written.version,
    customers,
    cutoff: CUTOFF,
  };
}

function shoppers(rng: Rng): Map<string, Order[]> {
  return new Map(
    Array.from({ length: CUSTOMERS }, (_, i) => [`C${i + 1}`, ordersOf(`C${i + 1}`, rng.fork(i))]),
  );
}

/** More of them: a clock is learnt from those who come again. */
function skiers(rng: Rng): Map<string, Order[]> {
  const histories = seasonalShop(3 * CUSTOMERS, FIRST_DAY, CUTOFF, skiSeason, rng);
  return new Map(
    histories.map((days, i) => [
      `C${i + 1}`,
      days.map((day, number) => orderOn(`C${i + 1}`, number + 1, day, 40, { country: COUNTRIES[0] })),
    ]),
  );
}

function daysOf(customers: ReadonlyMap<string, readonly Order[]>): Day[][] {
  return [...customers.values()].map((orders) => orders.map(({ day }) => day));
}

function orderOn(
  customerId: string,
  number: number,
  day: Day,
  amount: number,
  attributes: Order['attributes'],
): Order {
  return {
    customerId,
    orderKey: `${customerId}-${number}`,
    orderedAt: day * MS_PER_DAY,
    day,
    amount,
    gross: amount,
    refunded: 0,
    quantity: null,
    lines: 1,
    attributes,
  };
}

function ordersOf(customerId: string, rng: Rng): Order[] {
  const attributes = { country: COUNTRIES[rng.int(COUNTRIES.length)] };
  const spend = 20 + 60 * rng.next();
  const rate = rng.gamma(1.3, 30);
  const stop = Math.min(CUTOFF, FIRST_DAY + rng.next() * 550 + rng.exponential(1 / 300));
  const orders: Order[] = [];
  for (
    let day = FIRST_DAY + rng.int(500);
    orders.length === 0 || day < stop;
    day += Math.ceil(rng.exponential(rate))
  ) {
    const amount = Math.round(100 * spend * (0.5 + rng.next())) / 100;
    orders.push(orderOn(customerId, orders.length + 1, day, amount, attributes));
  }
  return orders;
}

function snapshotAt(customers: ReadonlyMap<string, readonly Order[]>, cutoff: Day): Snapshot {
  const known = new Map([...customers].filter(([, orders]) => orders[0].day <= cutoff));
  const table = computeFeatureTable(known, cutoff, { attributes: ATTRIBUTES });
  const horizons = TEST_HORIZONS.filter((days) => cutoff + days <= CUTOFF);
  return {
    cutoff,
    table,
    labels: new Map(horizons.map((days) => [days, labelsOf(table, customers, cutoff, days)])),
  };
}

function labelsOf(
  { customers: ids }: FeatureTable,
  customers: ReadonlyMap<string, readonly Order[]>,
  cutoff: Day,
  horizon: number,
): Labels {
  const windows = ids.map((id) =>
    (customers.get(id) as readonly Order[]).filter(({ day }) => day > cutoff && day <= cutoff + horizon),
  );
  return {
    revenue: Float64Array.from(windows, (orders) => orders.reduce((sum, { amount }) => sum + amount, 0)),
    purchaseDays: Float64Array.from(windows, (orders) => orders.length),
  };
}

function json(value: unknown): Uint8Array {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}
