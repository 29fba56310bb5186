import { describe, expect, it } from 'vitest';
import { normalisedGini } from '../../evaluation/gini.js';
import { numericColumn } from '../../features/index.js';
import { Rng } from '../../random.js';
import type { ClvModel, Scores } from '../clvModel.js';
import { ForestPool } from '../forest/index.js';
import { modelFromFiles, modelToFiles } from '../modelFiles.js';
import { type FittedModel, fitModel } from './fitModel.js';
import type { KnownSnapshots } from './modelSettings.js';
import { ENGINES, type EngineKind } from './revenueModel.js';
import { FEATURES, knownOn, livelyShop, type Purchases, type Shop, shopOf } from './shops.testdata.js';

const TODAY = 20_000;
const HORIZONS = [30, 90, 365];
const SETTINGS = { features: FEATURES, forest: { trees: 12, minSamplesLeaf: 20 } };

function learn(known: KnownSnapshots, engine: EngineKind = 'anchored-forest'): Promise<FittedModel> {
  return fitModel(known, { ...SETTINGS, engine }, new Rng(1));
}

/** What the pipeline's default would know of a shop: up to three training cutoffs. */
function known(shop: Shop, horizons = HORIZONS, windows = 3): KnownSnapshots {
  return knownOn(shop, TODAY, horizons, (horizon) =>
    Array.from({ length: windows }, (_, k) => TODAY - horizon - k * 45).filter((day) => day >= TODAY - 600),
  );
}

/** What holds of every answer, whatever the input. */
function expectSane({ horizons, pAlive, expectedSpend }: Scores): void {
  const finite = (values: Float64Array) => expect(values.every(Number.isFinite)).toBe(true);
  for (const values of [pAlive, expectedSpend]) finite(values);
  expect(pAlive.every((chance) => chance >= 0 && chance <= 1)).toBe(true);
  for (const [index, { clv, lo80, hi80, lo90, hi90, confidence, expectedOrders }] of horizons.entries()) {
    for (const values of [clv, lo80, hi80, lo90, hi90, confidence, expectedOrders]) finite(values);
    const shorter = horizons[index - 1];
    for (const row of clv.keys()) {
      const ends = [lo90[row], lo80[row], clv[row], hi80[row], hi90[row]];
      expect(ends).toEqual([...ends].sort((a, b) => a - b));
      expect(confidence[row]).toBeGreaterThanOrEqual(0);
      expect(confidence[row]).toBeLessThanOrEqual(1);
      if (shorter === undefined) continue;
      for (const name of ['clv', 'lo80', 'hi80', 'lo90', 'hi90'] as const) {
        expect(horizons[index][name][row]).toBeGreaterThanOrEqual(shorter[name][row]);
      }
    }
  }
}

describe('fitModel', () => {
  const lively = livelyShop(260, TODAY, new Rng(7));

  it.each(ENGINES)(
    '%s: finite, nested intervals around what never falls with the horizon',
    async (engine) => {
      // The library is slow: it gets a smaller shop and one horizon.
      const isSlow = engine === 'ml-random-forest';
      const today = isSlow ? known(livelyShop(50, TODAY, new Rng(7)), [90], 1) : known(lively);
      const { model } = await learn(today, engine);
      expectSane(model.score(today.present.table));
      expect(new Set(model.horizons.map(({ revenue }) => revenue.kind))).toEqual(new Set([engine]));
      expect(model.hasAnchorsTotal).toBe(engine === 'anchored-forest' || engine === 'btyd');
    },
  );

  it('refuses ml-random-forest more than 5,000 rows, with the time that they would take', async () => {
    const large = known(livelyShop(2600, TODAY, new Rng(7)), [90]);
    await expect(learn(large, 'ml-random-forest')).rejects.toThrow(
      /got \d+ rows; expected at most 5000.*about .* hours/,
    );
  });

  it('scores each row by that row alone, also after saving', async () => {
    const today = known(lively, [90]);
    const { model } = await learn(today);
    const { table } = today.present;
    const all = model.score(table);
    const one = modelFromFiles(modelToFiles(model)).score({
      rows: 1,
      customers: [table.customers[11]],
      columns: new Map([...table.columns].map(([name, column]) => [name, column.slice(11, 12)])),
    });
    for (const name of ['clv', 'lo80', 'hi90', 'confidence'] as const)
      expect(one.horizons[0][name][0]).toBeCloseTo(all.horizons[0][name][11], 9);
  });

  it('reads a model that was saved before forests were lent', async () => {
    const today = known(lively, [90]);
    const { model } = await learn(today);
    const files = modelToFiles(model);
    const description = JSON.parse(Buffer.from(files.get('model.json') as Uint8Array).toString());
    const { learntDays: _, share: __, ...constants } = description.revenue[0].constants;
    description.revenue[0].constants = constants;
    files.set('model.json', Buffer.from(JSON.stringify(description)));
    const { table } = today.present;
    expect(modelFromFiles(files).score(table).horizons[0].clv).toEqual(model.score(table).horizons[0].clv);
  });

  it('keeps the total of the anchors at the level of the season, dormant customers included', async () => {
    const today = known(lively, [90]);
    const { model } = await learn(today);
    const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
    const { constants } = JSON.parse(JSON.stringify(model.forHorizon(90).describe()));
    const anchors = model.anchor.expectedRevenue(today.present.table, 90);
    const said = model.forHorizon(90).expectedRevenue(today.present.table);
    expect(sum(said) / (constants.level * sum(anchors))).toBeCloseTo(1, 9);
  });

  it('gives the same bytes with and without workers', async () => {
    const today = known(lively, [90]);
    const pool = new ForestPool(2);
    try {
      const settings = { ...SETTINGS, engine: 'anchored-forest' } as const;
      const files = [{}, { pool }].map(async (resources) =>
        modelToFiles((await fitModel(today, settings, new Rng(3), resources)).model),
      );
      const [alone, together] = await Promise.all(files);
      expect([...together.keys()]).toEqual(['model.json', 'calibration.json', 'forest-90.bin']);
      for (const [name, content] of alone)
        expect(Buffer.compare(content, together.get(name) as Uint8Array)).toBe(0);
    } finally {
      await pool.close();
    }
  });

  it('is read from bundles that know of neither net shares, least expectations nor leeways', async () => {
    const { model } = await learn(known(lively, [90], 2));
    const files = modelToFiles(model);
    const drop = (name: string, key: string) => {
      const text = new TextDecoder().decode(files.get(name));
      expect(text).toContain(`"${key}"`);
      const bare = JSON.parse(text, (own, value) => (own === key ? undefined : value));
      files.set(name, new TextEncoder().encode(JSON.stringify(bare)));
    };
    drop('calibration.json', 'leastExpected');
    drop('calibration.json', 'leeway');
    drop('model.json', 'netShare');
    const [{ outcomes }] = modelFromFiles(files).horizons;
    expect(outcomes.record).toEqual({ ...model.horizons[0].outcomes.record, leastExpected: 0, leeway: 0 });
  });
});

describe('fitModel on a short history', () => {
  const lively = livelyShop(200, TODAY, new Rng(8));
  const kinds = (model: ClvModel) => model.horizons.map(({ revenue }) => revenue.kind);

  it('takes level 1 before every season was seen, and says so', async () => {
    const young = new Map([...lively].filter(([, [[first]]]) => first > TODAY - 360));
    const { model, notes } = await learn(known(young, [90], 2));
    expect(model.forHorizon(90).describe()).toMatchObject({
      kind: 'anchored-forest',
      constants: { level: 1 },
    });
    expect(notes).toContainEqual(expect.stringContaining('shorter than a year'));
  });

  it('learns from a single training cutoff, and says so', async () => {
    const { model, notes } = await learn(known(lively, [90], 1));
    expect(kinds(model)).toEqual(['anchored-forest']);
    expect(notes).toContainEqual(expect.stringContaining('90 days: a single training cutoff'));
  });

  it('leaves it to buy-till-you-die without one, its intervals to the purchase model, and says both', async () => {
    const today = { ...known(lively, [90], 0), seasonal: undefined };
    const { model, notes } = await learn(today);
    expect(kinds(model)).toEqual(['btyd']);
    expect(notes).toContainEqual(expect.stringContaining('buy-till-you-die alone predicts'));
    expect(notes).toContainEqual(expect.stringContaining('intervals are those of the purchase model itself'));
    expectSane(model.score(today.present.table));
  });

  it('says that nobody bought in the earlier windows, not that there are none', async () => {
    const once = new Map([...lively].map(([id, [first]]) => [id, [first]]));
    const closed = new Map([...once].filter(([, [[day]]]) => day <= TODAY - 135));
    const { model, notes } = await learn(known(closed, [90], 2));
    expect(kinds(model)).toEqual(['btyd']);
    expect(notes).toContainEqual(expect.stringMatching(/^90 days: in no earlier window did anybody bring/));
  });

  it('says that it does without the season of a year ago where too little was known then', async () => {
    const wholeYear = new Map([...lively].filter(([, [[first]]]) => first > TODAY - 420));
    const today = { ...known(wholeYear, [90], 1), seasonal: undefined };
    const { notes } = await learn(today);
    expect(notes).toContainEqual(expect.stringContaining('do without that season'));
    expect(notes).not.toContainEqual(expect.stringContaining('shorter than a year'));
  });

  it('lends a year the forest of a quarter where no year is complete, half as far, and says so', async () => {
    const today = { ...known(lively, [90, 365], 2), seasonal: undefined };
    const { model: fitted, notes } = await learn({
      ...today,
      training: new Map([...today.training, [365, []]]),
    });
    expect(kinds(fitted)).toEqual(['anchored-forest', 'anchored-forest']);
    expect(notes).toContainEqual(expect.stringMatching(/^365 days: .* what was learnt over 90 days/));
    const files = modelToFiles(fitted);
    expect([...files.keys()]).toEqual(['model.json', 'calibration.json', 'forest-90.bin']);
    const model = modelFromFiles(files);
    expectSane(model.score(today.present.table));

    /** Logarithm of what one customer gets over another, beyond their anchors. */
    const beyondAnchors = (days: number, one: number, other: number) => {
      const said = model.forHorizon(days).expectedRevenue(today.present.table);
      const anchors = model.anchor.expectedRevenue(today.present.table, days);
      return Math.log(said[one] / anchors[one]) - Math.log(said[other] / anchors[other]);
    };
    const quarter = model.forHorizon(90).expectedRevenue(today.present.table);
    const [best, second, third] = [...quarter.keys()].sort((a, b) => quarter[b] - quarter[a]);
    for (const other of [second, third])
      expect(beyondAnchors(365, best, other)).toBeCloseTo(beyondAnchors(90, best, other) / 2, 9);
  });

  it.each(['forest', 'anchored-forest'] as const)(
    '%s tells customers of a small shop apart with the leaves of a large one',
    async (engine) => {
      const forest = { trees: 12, minSamplesLeaf: 200 };
      const today = known(livelyShop(150, TODAY, new Rng(8)), [90], 2);
      const { model } = await fitModel(today, { features: FEATURES, engine, forest }, new Rng(1));
      const said = model.forHorizon(90).expectedRevenue(today.present.table);
      const came = numericColumn(today.present.table, 'net_revenue');
      expect(new Set(said).size).toBeGreaterThan(10);
      expect(normalisedGini(came, said)).toBeGreaterThan(0.3);
    },
  );

  it('takes the past rate of spend below ten buyers, and says so', async () => {
    const today = known(livelyShop(6, TODAY, new Rng(9)), [90]);
    const { model, notes } = await learn(today);
    expect(kinds(model)).toEqual(['baseline']);
    expect(notes).toContainEqual(expect.stringContaining('past rate of spend predicts'));
    expectSane(model.score(today.present.table));
  });
});

describe('fitModel on odd shops', () => {
  const steady = livelyShop(120, TODAY, new Rng(10));
  const withCustomer = (purchases: Purchases): Shop => new Map([['odd', purchases], ...steady]);
  const clvOf = (scores: Scores, id: string) => scores.horizons[0].clv[scores.customers.indexOf(id)];

  const shops: [string, Shop][] = [
    ['a customer with one order', withCustomer([[TODAY - 200, 40]])],
    ['an order on the cutoff day', withCustomer([[TODAY, 40]])],
    [
      '10,000 orders by one customer',
      withCustomer(Array.from({ length: 10_000 }, (_, i) => [TODAY - 700 + Math.floor(i / 15), 5])),
    ],
    [
      'refunds above purchases',
      withCustomer([
        [TODAY - 300, 50],
        [TODAY - 290, -80],
      ]),
    ],
    ['refunds alone', withCustomer([[TODAY - 300, -80]])],
    [
      'all acquired on one day',
      shopOf(100, (i) => Array.from({ length: 1 + (i % 5) }, (_, k) => [TODAY - 400 + k * (20 + i), 30 + i])),
    ],
    [
      'spend all equal',
      shopOf(100, (i) => Array.from({ length: 1 + (i % 6) }, (_, k) => [TODAY - 500 + i + k * 60, 25])),
    ],
    ['a population that never returns', shopOf(150, (i) => [[TODAY - 650 + 4 * i, 10 + (i % 40)]])],
  ];

  it.each(shops)('%s: a finite answer for everybody', async (_, shop) => {
    const today = known(shop, [90]);
    const { model } = await learn(today);
    expectSane(model.score(today.present.table));
  });

  it('expects next to nothing of a population that never returns', async () => {
    const today = known(
      shopOf(150, (i) => [[TODAY - 650 + 4 * i, 10 + (i % 40)]]),
      [90],
    );
    const scores = (await learn(today)).model.score(today.present.table);
    expect(scores.horizons[0].clv.every((value) => value < 5)).toBe(true);
  });

  it('expects least of a customer long gone, and most of one who buys every day', async () => {
    const shop = new Map([
      ['gone', [[TODAY - 700, 40]]],
      ['daily', Array.from({ length: 300 }, (_, i) => [TODAY - i, 40])],
      ...steady,
    ] as [string, Purchases][]);
    const today = known(shop, [90]);
    const scores = (await learn(today)).model.score(today.present.table);
    expect(clvOf(scores, 'daily')).toBe(Math.max(...scores.horizons[0].clv));
    expect(clvOf(scores, 'gone')).toBe(Math.min(...scores.horizons[0].clv));
  });

  it('answers for 1 day and for 10 years', async () => {
    const today = known(steady, [1, 3650]);
    const { model, notes } = await learn(today);
    expect(notes).toContainEqual(expect.stringMatching(/^3650 days: .* buy-till-you-die alone predicts/));
    expectSane(model.score(today.present.table));
  });
});
