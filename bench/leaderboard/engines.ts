import { inContext } from '../../pipeline/commands/context.js';
import { type Day, parseDay } from '../../pipeline/days.js';
import { GRAINS_PER_UNIT, grainsSql } from '../../pipeline/features/grains.js';
import type { NamedPrediction } from '../../pipeline/figures/index.js';
import type { Params } from '../../pipeline/params/schema.js';
import { literal } from '../../pipeline/sqlText.js';
import { type PastPredictions, predictPast } from '../../pipeline/stages/backtest.js';
import { planCutoffs } from '../../pipeline/stages/cutoffs.js';
import { ordersFile } from '../../pipeline/stages/ingest.js';
import { alone } from '../../pipeline/stages/locked.js';
import { ingestNotes } from '../../pipeline/stages/snapshot.js';
import type { StageContext } from '../../pipeline/stages/stage.js';
import { measureTest, type TestMeasures } from '../../pipeline/stages/testPredictions.js';
import { inWorkshop } from '../../pipeline/stages/workshop.js';
import { paramsWith } from '../params.js';
import type { DataSet, Split } from './splits.js';

/** The engine that params.yaml has by default: the one that is to come first. */
export const DEFAULT_ENGINE = 'anchored-forest';

/** The other engines that need a run of their own. */
const ENGINES = ['forest', 'btyd'];

/** The engine on ml-random-forest, which is quadratic in the training rows: only where they are this few. */
const LIBRARY_ENGINE = 'ml-random-forest';
const MOST_LIBRARY_ROWS = 5000;
/** It gets this many trees, so that it may learn from more rows in its time. */
const LIBRARY_TREES = 30;

/** Settings that are tried for the other engines: as many as scikit-learn's randomised search takes by default. */
const RIVAL_TRIALS = 10;

/** What the run of the default engine predicts besides, by its name there. */
const COMPANIONS = { 'past-rate': 'baseline', 'last-window': 'last-window' } as const;

/** What all models of a split are measured on; one entry a customer. */
export interface SplitRun {
  readonly dataset: DataSet;
  readonly split: Split;
  readonly customers: readonly string[];
  /** The revenue that came, currency. */
  readonly revenue: Float64Array;
  readonly predictions: readonly NamedPrediction[];
  /** What the pipeline's own test says of each engine: how often its intervals held, and whether its confidence was right. */
  readonly tests: ReadonlyMap<string, TestMeasures>;
  /** Earlier cutoffs with complete label windows, latest first: what models may learn labels from. */
  readonly training: readonly Day[];
  /** What our default engine had to do without. */
  readonly notes: readonly string[];
}

/**
 * Runs our engines at the cutoff of a split, as the pipeline's backtest does, and writes the purchases that they
 * saw for the peers.
 * @param purchases CSV file for customer_id, day and amount, one row a customer and day with a purchase
 */
export async function runEngines(
  dataset: DataSet,
  split: Split,
  file: string,
  purchases: string,
): Promise<SplitRun> {
  const run = (engine: string) => runEngine(paramsFor(dataset, split, file, engine), purchases);
  const main = await run(DEFAULT_ENGINE);
  const { past, revenue, training } = main;
  const runs = new Map([[DEFAULT_ENGINE, main]]);
  for (const engine of otherEngines(main)) runs.set(engine, await run(engine));
  const own = [...runs].map(([name, each]) => ({ name, predicted: predictedBy(each, 'model') }));
  const companions = Object.entries(COMPANIONS).map(([name, shown]) => ({
    name: shown,
    predicted: predictedBy(main, name),
  }));
  return {
    dataset,
    split,
    customers: past.scores.customers,
    revenue,
    predictions: [...own, ...companions],
    tests: new Map([...runs].map(([name, each]) => [name, measureTest(each.past.said, revenue)])),
    training,
    notes: past.notes,
  };
}

/** Without a window to learn from, forests fall back to buy-till-you-die, which is there already. */
function otherEngines({ past, training }: EngineRun): string[] {
  if (training.length === 0) return ['btyd'];
  const rows = training.length * past.scores.customers.length;
  return rows <= MOST_LIBRARY_ROWS ? [...ENGINES, LIBRARY_ENGINE] : ENGINES;
}

/** One engine's run at its cutoff, and the earlier cutoffs that it may have learnt from. */
interface EngineRun {
  readonly past: PastPredictions;
  /** The revenue that came, currency, one a customer. */
  readonly revenue: Float64Array;
  readonly training: readonly Day[];
}

function runEngine(params: Params, purchases: string): Promise<EngineRun> {
  return inContext(params, { quiet: true }, (context) =>
    alone(context, async () => {
      const past = await predictPast(context);
      const { revenue } = past;
      if (revenue === undefined)
        throw new RangeError(`the window after ${params.cutoffs.score} is not complete`);
      await writePurchases(context, purchases);
      return { past, revenue, training: trainingCutoffs(context) };
    }),
  );
}

/** What a run predicts under a name, currency, one a customer. */
function predictedBy({ past }: EngineRun, name: string): Float64Array {
  const predicted = past.said.models.get(name);
  if (predicted === undefined) throw new RangeError(`the run predicts nothing under the name '${name}'`);
  return predicted;
}

function paramsFor({ name, source, currency }: DataSet, split: Split, file: string, engine: string): Params {
  return paramsWith({
    dataset: `leaderboard-${name}`,
    currency,
    source: { kind: source, file },
    'cleaning.refunds': 'ignore',
    engine,
    // Only the recipe that is to come first is searched for as long as it is by default.
    ...(engine !== DEFAULT_ENGINE && { 'search.trials': RIVAL_TRIALS }),
    ...(engine === LIBRARY_ENGINE && { 'forest.trees': LIBRARY_TREES }),
    horizon_days: split.horizonDays,
    horizons_days: [split.horizonDays],
    'cutoffs.score': split.cutoff,
    'cutoffs.test': 'auto',
  });
}

function trainingCutoffs(context: StageContext): readonly Day[] {
  const { params } = context;
  const plan = planCutoffs(parseDay(params.cutoffs.score), params, ingestNotes(context).report);
  return plan.training.get(params.horizon_days) ?? [];
}

async function writePurchases({ workspace }: StageContext, path: string): Promise<void> {
  const grains = `sum(${grainsSql('amount')})`;
  await inWorkshop(workspace, async ({ duck }) => {
    await duck.run(`COPY (
      SELECT customer_id, day, ${grains}::DOUBLE / ${GRAINS_PER_UNIT} AS amount FROM ${literal(ordersFile(workspace))}
      GROUP BY customer_id, day HAVING ${grains} > 0 ORDER BY customer_id, day
    ) TO ${literal(path)} (FORMAT CSV, HEADER)`);
  });
}
