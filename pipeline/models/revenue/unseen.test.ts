import { expect, it } from 'vitest';
import { spearman } from '../../evaluation/metrics.js';
import { Rng } from '../../random.js';
import { friedman1 } from '../forest/testData.js';
import { concat, takeRows, takeValues } from '../matrix.js';
import { estimateSeconds } from '../mlRandomForest/index.js';
import type { Snapshot } from '../snapshot.js';
import { AnchorCache } from './anchorCache.js';
import { fitAnchoredForest } from './anchoredForest.js';
import { growLibraryForest } from './growLibraryForest.js';
import type { KnownSnapshots } from './modelSettings.js';
import { fitPlainForest } from './plainForest.js';
import { FEATURES, knownOn, livelyShop } from './shops.testdata.js';
import { windowsOf } from './windows.js';

const TODAY = 20_000;
const HORIZON_DAYS = 180;
/** Leaves so small that a forest knows by heart what it saw. */
const FOREST = { trees: 40, minSamplesLeaf: 2, maxFeatures: 0.5 };

/** Windows that overlap, that of a year ago with two of the others; nobody's revenue has to do with who he is. */
function windowsByChance() {
  const cutoffs = [0, 60, 120, 180].map((days) => TODAY - HORIZON_DAYS - days);
  const known = knownOn(livelyShop(700, TODAY, new Rng(7)), TODAY, [HORIZON_DAYS], () => cutoffs);
  const fortune = new Map<string, number>();
  const rng = new Rng(8);
  const byChance = (snapshot: Snapshot): Snapshot => {
    const { customers, rows } = snapshot.table;
    const revenue = Float64Array.from(customers, (id) => {
      if (!fortune.has(id)) fortune.set(id, rng.exponential(0.01));
      return fortune.get(id) as number;
    });
    const labels = { revenue, purchaseDays: new Float64Array(rows).fill(1) };
    return { ...snapshot, labels: new Map([[HORIZON_DAYS, labels]]) };
  };
  const shuffled: KnownSnapshots = {
    ...known,
    training: new Map([...known.training].map(([days, all]) => [days, all.map(byChance)])),
    seasonal: known.seasonal && byChance(known.seasonal),
  };
  return windowsOf(shuffled, HORIZON_DAYS, new AnchorCache());
}

it('ml-random-forest: learns from some customers, and says something of the others alone', async () => {
  const set = friedman1(300, new Rng(2));
  const group = Array.from(set.label.keys(), (row) => `customer ${row % 100}`);
  const notes: string[] = [];
  const grown = growLibraryForest(
    { ...set, group },
    { trees: 2 },
    new Rng(3),
    (note) => notes.push(note),
    // Half of the rows take a quarter of the time.
    estimateSeconds(300, 10, 2) / 4,
  );
  expect(notes).toEqual([
    expect.stringMatching(/learns from 1[45]\d of 300 rows, of customers drawn at random/),
  ]);
  const seen = Array.from(grown.unseen, Number.isNaN);
  for (const [row, isSeen] of seen.entries()) expect(isSeen).toBe(seen[row % 100]);
  expect(new Set(seen).size).toBe(2);
  const said = await grown.unseenAt(takeRows(set.matrix, [4, 5]), [group[seen.indexOf(true)], 'stranger']);
  expect(Array.from(said, Number.isNaN)).toEqual([true, false]);
});

it('ml-random-forest: leaves a quarter of the customers out, however much time there is', () => {
  const set = friedman1(400, new Rng(4));
  const group = Array.from(set.label.keys(), (row) => `customer ${row % 100}`);
  const { unseen } = growLibraryForest({ ...set, group }, { trees: 1 }, new Rng(5), () => undefined);
  expect(unseen.filter(Number.isNaN)).toHaveLength(300);
});

it.each(['anchored-forest', 'forest'] as const)(
  '%s: what was said of windows was said without knowing them, at other cutoffs neither',
  async (engine) => {
    const windows = windowsByChance();
    const { known } =
      engine === 'forest'
        ? await fitPlainForest(windows, { kind: engine, features: FEATURES, forest: FOREST }, new Rng(1), {
            pool: undefined,
            say: () => undefined,
          })
        : await fitAnchoredForest(
            windows,
            { level: 1, features: FEATURES.filter(({ scaleFree }) => scaleFree), forest: FOREST },
            new Rng(1),
          );
    const guesses = [...known.recent, ...(known.seasonal ? [known.seasonal] : [])].map(
      ({ predicted, revenue }) => {
        const said = Uint32Array.from(predicted.keys()).filter((row) => !Number.isNaN(predicted[row]));
        return [takeValues(predicted, said), takeValues(revenue, said)];
      },
    );
    expect(guesses).toHaveLength(5);
    for (const [predicted, revenue] of guesses) {
      expect(predicted.length).toBeGreaterThan(300);
      expect(Math.abs(spearman(revenue, predicted))).toBeLessThan(0.15);
    }
    expect(new Set(concat(guesses.map(([predicted]) => predicted))).size).toBeGreaterThan(1000);
  },
);

it('anchored-forest: takes whom every tree saw for an average customer', async () => {
  const windows = windowsByChance();
  const [{ anchor, snapshot }] = windows.training;
  // A single tree of a single leaf says the same of everybody, and sees two customers of three.
  const forest = { trees: 1, minSamplesLeaf: 100_000 };
  const features = FEATURES.filter(({ scaleFree }) => scaleFree);
  const { known } = await fitAnchoredForest(windows, { level: 1, features, forest }, new Rng(1));
  const anchors = anchor.expectedRevenue(snapshot.table, HORIZON_DAYS);
  const { predicted, averageOrder } = known.recent[0];
  const awake = Uint32Array.from(predicted.keys()).filter((row) => predicted[row] > averageOrder[row]);
  expect(awake.length).toBeGreaterThan(20);
  const ratios = Array.from(awake, (row) => predicted[row] / anchors[row]);
  expect(Math.max(...ratios) / Math.min(...ratios)).toBeCloseTo(1, 9);
});
