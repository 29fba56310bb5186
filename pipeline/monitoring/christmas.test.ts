import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { referenceOf } from '../bundle/reference.js';
import { clean } from '../cleaning/index.js';
import { type Day, parseDay } from '../days.js';
import { compileFeatureSql, type FeatureTable, readFeatureTable } from '../features/index.js';
import { loadParams } from '../params/load.js';
import { Rng } from '../random.js';
import { realData } from '../realData.js';
import { deliver } from '../sources/index.js';
import { layCutoffs } from '../stages/cutoffs.js';
import { REPOSITORY } from '../stages/workspace.js';
import { compareAmounts } from './amounts.js';
import { compareCategories } from './categories.js';
import { familiarSnapshot } from './familiar.js';
import { featureDrift, type KnownDistributions } from './featureDrift.js';
import { findGaps } from './gaps.js';
import { readAmounts, readCategories, readDailyOrders } from './orderSummaries.js';
import { layPeriods, type Periods } from './periods.js';
import { compareVolume } from './volume.js';

const params = loadParams(`${REPOSITORY}params.yaml`);
const { monitoring: settings } = params;
const FIRST = parseDay('2009-12-01');
const path = realData('online-retail-ii/online_retail_II.csv.gz');

describe.skipIf(!path)('Online Retail II, month by month', () => {
  const folder = mkdtempSync(join(tmpdir(), 'clv-christmas-'));
  let instance: DuckDBInstance;
  let duck: DuckDBConnection;

  beforeAll(async () => {
    instance = await DuckDBInstance.create(':memory:');
    duck = await instance.connect();
    const source = { kind: 'online-retail-ii', file: path as string } as const;
    const delivery = await deliver(duck, source, {
      temporaryFolder: folder,
      rawFolder: folder,
      simulatedFile: join(folder, 'simulated.csv'),
      rng: new Rng(1),
      environment: {},
    });
    await clean(duck, delivery, params.cleaning, parseDay('2012-01-01'));
  }, 120_000);
  afterAll(() => {
    duck.closeSync();
    instance.closeSync();
    rmSync(folder, { recursive: true });
  });

  function customersAt(cutoff: Day): Promise<FeatureTable> {
    const sql = compileFeatureSql('duckdb', { ordersTable: 'orders', cutoff, attributes: ['country'] });
    return readFeatureTable(duck, sql);
  }

  /** What a champion of that day knows; its predictions, which this is not about, are left out. */
  async function knownTo(cutoff: Day): Promise<KnownDistributions> {
    const nothing = new Float64Array(0);
    const table = await customersAt(cutoff);
    const present = { cutoff, table, predictions: nothing };
    const { score } = layCutoffs(params, { firstDay: FIRST, lastDay: cutoff });
    const familiar = [];
    for (const day of score.training.get(90) ?? []) {
      const earlier = { cutoff: day, table: await customersAt(day), predictions: nothing };
      familiar.push(familiarSnapshot(earlier, present));
    }
    return { cutoff, rows: table.rows, reference: referenceOf(table, nothing), familiar };
  }

  /** Alerts of a month that follows an ingest a month before, as `part subject`. */
  async function alertsOf(known: KnownDistributions, asOf: Day): Promise<string[]> {
    const table = await customersAt(asOf);
    const drift = featureDrift({ cutoff: asOf, rows: table.rows, columns: table.columns }, known, settings);
    const periods = layPeriods(FIRST, asOf, asOf - 30) as Periods;
    const orders = await readDailyOrders(duck);
    const countries = async (period: Periods['recent']) =>
      (await readCategories(duck, 'country', period)) ?? new Map();
    const findings = [
      ...compareVolume(orders, periods, FIRST, settings).findings,
      ...findGaps(orders, periods, FIRST, settings),
      ...compareAmounts(await readAmounts(duck, periods), settings),
      ...compareCategories(
        'country',
        await countries(periods.before),
        await countries(periods.recent),
        settings,
      ),
    ];
    return [...drift.map(({ name, severity }) => ({ part: 'drift', subject: name, severity })), ...findings]
      .filter(({ severity }) => severity === 'alert')
      .map(({ part, subject }) => `${part} ${subject}`);
  }

  it('finds the first Christmas: the orders in November, the customers who stay away at its end', async () => {
    const autumn = await knownTo(parseDay('2010-09-30'));
    expect(await alertsOf(autumn, parseDay('2010-11-30'))).toContain('volume orders');
    expect(await alertsOf(autumn, parseDay('2010-12-31'))).toContain('drift recency_days');
    expect(await alertsOf(await knownTo(parseDay('2010-12-31')), parseDay('2011-01-31'))).toContain(
      'volume orders',
    );
  });

  it.each(['2011-02-28', '2011-05-31'])(
    'cries no wolf in the quiet months after a champion of %s',
    async (day) => {
      const known = await knownTo(parseDay(day));
      const quiet = ['03-31', '04-30', '05-31', '06-30', '07-31', '08-31', '09-30'].map(
        (end) => `2011-${end}`,
      );
      for (const month of quiet.filter((end) => end > day)) {
        expect({ month, alerts: await alertsOf(known, parseDay(month)) }).toEqual({ month, alerts: [] });
      }
    },
  );

  it('knows the second Christmas for a season, and says so', async () => {
    const known = await knownTo(parseDay('2011-10-31'));
    const asOf = parseDay('2011-11-30');
    expect(await alertsOf(known, asOf)).toEqual([]);
    const periods = layPeriods(FIRST, asOf, asOf - 30) as Periods;
    const { findings } = compareVolume(await readDailyOrders(duck), periods, FIRST, settings);
    expect(findings).toMatchObject([
      { severity: 'watch', message: expect.stringContaining('a year earlier') },
    ]);
  });
});
