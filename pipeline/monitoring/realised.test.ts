import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Day, formatDay, parseDay } from '../days.js';
import { loadParams } from '../params/load.js';
import { REPOSITORY } from '../stages/workspace.js';
import type { Store } from '../store/index.js';
import { dropTestStore, openTestStore } from '../store/testing.js';
import { readRealised, realisedFindings } from './realised.js';
import type { Realised } from './schema.js';

const { monitoring: settings } = loadParams(`${REPOSITORY}params.yaml`);

/** A window of 90 days that ended on 2024-06-29, with a prediction that was right. */
function window(change: Partial<Realised> = {}): Realised {
  const fit = {
    modelVersion: '20240331-abc',
    cutoff: '2024-03-31',
    horizonDays: 90,
    customers: 500,
    predicted: 1000,
    realised: 1000,
    bias: 0,
    standardError: 50,
    coverage80: 0.82,
    coverage90: 0.91,
    tenths: [],
  };
  return { ...fit, ...change };
}

const severities = (realised: readonly Realised[], knownBefore?: string) =>
  realisedFindings(realised, knownBefore === undefined ? undefined : parseDay(knownBefore), settings).map(
    ({ measure, severity }) => `${measure} ${severity}`,
  );

describe('realisedFindings', () => {
  const tooHigh = window({ predicted: 1600, bias: 0.6 });

  it('is content with a prediction that was right, or off by chance', () => {
    expect(severities([window()])).toEqual([]);
    expect(severities([window({ predicted: 1600, bias: 0.6, standardError: 300 })])).toEqual([]);
  });

  it('finds a total that was far off, and intervals that held too little', () => {
    expect(severities([tooHigh])).toEqual(['bias alert']);
    expect(severities([window({ predicted: 400, bias: -0.6 })])).toEqual(['bias alert']);
    expect(severities([window({ coverage80: 0.6, coverage90: 0.7 })])).toEqual([
      'coverage 80 alert',
      'coverage 90 alert',
    ]);
  });

  it('judges no intervals by fewer than a hundred customers', () => {
    const held = { coverage80: 0.6, coverage90: 0.7 };
    expect(severities([window({ ...held, customers: 99 })])).toEqual([]);
    expect(severities([window({ ...held, customers: 100 })])).toHaveLength(2);
  });

  it('is alarmed once: when the window has passed since the ingest before', () => {
    expect(severities([tooHigh], '2024-06-28')).toEqual(['bias alert']);
    expect(severities([tooHigh], '2024-06-29')).toEqual(['bias watch']);
  });

  it('speaks of the newest window of each horizon alone', () => {
    const older = window({ cutoff: '2024-02-29', predicted: 1600, bias: 0.6 });
    expect(severities([window(), older])).toEqual([]);
  });
});

describe('readRealised', () => {
  const CUTOFF = parseDay('2024-03-31');
  const PLACES = Array.from({ length: 10 }, (_, i) => i + 1);
  let store: Store;
  beforeAll(async () => {
    store = await openTestStore('realised');
    // What came on the first and the last day of the window, and outside of it, of ten customers, the tenth a rich one.
    const orders = PLACES.flatMap((place) => [
      [place, 0, 1000],
      [place, 1, 5 * place],
      [place, 90, place === 10 ? 100 : 0],
      [place, 91, 1000],
    ]);
    for (const [place, after, amount] of orders) {
      await store.execute(
        `INSERT INTO ${store.table('orders')} (customer_id, order_key, ordered_at, day, amount, gross, refunded, lines)
          VALUES ($1, $2, now(), $3, $4, $4, 0, 1)`,
        [`c${place}`, String(after), CUTOFF + after, amount],
      );
    }
    await score(CUTOFF, 1);
    for (let month = 1; month <= 6; month++) await score(CUTOFF - 30 * month, 10);
    await score(CUTOFF, 10);
  });
  afterAll(() => dropTestStore(store));

  /** Predicts `value` times his place for every customer. */
  async function score(cutoff: Day, value: number): Promise<void> {
    const [{ id }] = await store.query<{ id: number }>(
      `INSERT INTO ${store.table('scorings')} (model_version, cutoff, horizon_days) VALUES ('v', $1, 90)
        RETURNING scoring_id AS id`,
      [cutoff],
    );
    for (const place of PLACES) {
      const said = { clv: value * place, lo80: 0, hi80: 5 * place, lo90: 0, hi90: 150 };
      await store.execute(
        `INSERT INTO ${store.table('predictions')} (scoring_id, customer_id, clv, horizons) VALUES ($1, $2, $3, $4)`,
        [id, `c${place}`, said.clv, JSON.stringify({ 90: said })],
      );
    }
  }

  it('compares the last scoring of a cutoff with what came in its window, both ends as they should be', async () => {
    const [newest] = await readRealised(store, CUTOFF + 90);
    expect(newest).toMatchObject({
      cutoff: formatDay(CUTOFF),
      customers: 10,
      predicted: 550,
      realised: 375,
      bias: 550 / 375 - 1,
      standardError: Math.sqrt(25 * 285 + 50 ** 2 - (550 - 375) ** 2 / 10),
      coverage80: 0.9,
      coverage90: 1,
    });
    expect(newest.tenths).toEqual(
      PLACES.map((tenth) => ({
        tenth,
        customers: 1,
        predicted: 10 * tenth,
        realised: tenth === 10 ? 150 : 5 * tenth,
      })),
    );
  });

  it('looks at the six newest windows that have passed', async () => {
    const cutoffsOn = async (day: Day) => (await readRealised(store, day)).map(({ cutoff }) => cutoff);
    const months = Array.from({ length: 7 }, (_, month) => formatDay(CUTOFF - 30 * month));
    expect(await cutoffsOn(CUTOFF + 90)).toEqual(months.slice(0, 6));
    expect(await cutoffsOn(CUTOFF + 89)).toEqual(months.slice(1, 7));
  });
});
