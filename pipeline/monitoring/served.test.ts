import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { referenceOf } from '../bundle/reference.js';
import { dayOf, MS_PER_DAY } from '../days.js';
import type { FeatureColumn } from '../features/index.js';
import { loadParams } from '../params/load.js';
import { Rng } from '../random.js';
import { REPOSITORY } from '../stages/workspace.js';
import type { Store } from '../store/index.js';
import { dropTestStore, openTestStore } from '../store/testing.js';
import type { KnownDistributions } from './featureDrift.js';
import { compareServed } from './served.js';

const { monitoring: settings } = loadParams(`${REPOSITORY}params.yaml`);
const NOW = Date.parse('2025-06-30T12:00:00Z');

/** A request: how much the customer has spent a purchase in units of the shop, and where from. */
interface Request {
  readonly spend: number;
  readonly country: string;
}

describe('compareServed', () => {
  let store: Store;
  beforeAll(async () => {
    store = await openTestStore('served');
  });
  beforeEach(() => store.execute(`TRUNCATE ${store.table('served')}`));
  afterAll(() => dropTestStore(store));

  const rng = new Rng(3);
  const usual = (): Request => ({ spend: Math.exp(rng.normal()), country: rng.next() < 0.9 ? 'DE' : 'FR' });
  const requests = (count: number, change: (request: Request) => Request = (request) => request) =>
    Array.from({ length: count }, () => change(usual()));

  async function serve(daysAgo: number, asked: readonly Request[]): Promise<void> {
    await store.execute(
      `INSERT INTO ${store.table('served')} (served_at, model_version, basis, horizon_days, clv, features)
        SELECT $1, 'v', 'features', 90, (value->>'spend')::float8 * 3,
            jsonb_build_object('value_variation', value->'spend', 'attribute_country', value->'country')
          FROM jsonb_array_elements($2::jsonb) AS value`,
      [new Date(NOW - daysAgo * MS_PER_DAY), JSON.stringify(asked)],
    );
  }

  const known: KnownDistributions = (() => {
    const learnt = requests(2000);
    const columns = new Map<string, FeatureColumn>([
      ['value_variation', Float64Array.from(learnt, ({ spend }) => spend)],
      ['attribute_country', learnt.map(({ country }) => country)],
    ]);
    const predictions = Float64Array.from(learnt, ({ spend }) => 3 * spend);
    const reference = referenceOf({ rows: 2000, customers: [], columns }, predictions);
    return { cutoff: dayOf(NOW) - 60, rows: 2000, reference, familiar: [] };
  })();
  const compare = () => compareServed(store, NOW, known, settings);

  it('says nothing of a few requests', async () => {
    await serve(1, requests(199));
    expect(await compare()).toBeNull();
    await serve(1, requests(1));
    expect(await compare()).toMatchObject({ rows: 200, rowsBefore: 0 });
  });

  it('compares the last week with the four before', async () => {
    const served = { 6: 250, 8: 300, 34: 200, 36: 100 };
    for (const [daysAgo, count] of Object.entries(served)) await serve(Number(daysAgo), requests(count));
    expect(await compare()).toMatchObject({ rows: 250, rowsBefore: 500 });
  });

  it('is content with requests that are like those before', async () => {
    await serve(20, requests(500));
    await serve(1, requests(500));
    const served = await compare();
    expect(served).toMatchObject({ rows: 500, rowsBefore: 500, comparedWith: 'earlier requests' });
    expect(served?.drift.map(({ severity }) => severity)).toEqual(['ok', 'ok', 'ok']);
  });

  it('finds callers who begin to send cents, and a country that was never asked about', async () => {
    await serve(20, requests(500));
    await serve(
      1,
      requests(500, ({ spend, country }) => ({
        spend: 100 * spend,
        country: country === 'FR' ? '(unseen)' : country,
      })),
    );
    const served = await compare();
    const alerts = served?.drift.filter(({ severity }) => severity === 'alert').map(({ name }) => name);
    expect(alerts?.sort()).toEqual(['attribute_country', 'prediction', 'value_variation']);
  });

  it('only hints where there is nothing but the training reference to compare with', async () => {
    await serve(
      1,
      requests(500, (request) => ({ ...request, spend: 100 * request.spend })),
    );
    const served = await compare();
    expect(served?.comparedWith).toBe('training reference');
    expect(served?.drift.map(({ severity }) => severity)).not.toContain('alert');
    expect(served?.drift.map(({ severity }) => severity)).toContain('watch');
  });

  it('forgets requests after 90 days', async () => {
    await serve(100, requests(10));
    await serve(80, requests(10));
    await compare();
    expect(await store.query(`SELECT count(*) AS rows FROM ${store.table('served')}`)).toEqual([
      { rows: 10 },
    ]);
  });
});
