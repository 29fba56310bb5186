import { join } from 'node:path';
import { inContext } from '../../pipeline/commands/context.js';
import { type Day, parseDay } from '../../pipeline/days.js';
import type { NamedPrediction } from '../../pipeline/figures/index.js';
import { loadParams } from '../../pipeline/params/load.js';
import type { Params } from '../../pipeline/params/schema.js';
import { predictPast } from '../../pipeline/stages/backtest.js';
import { planCutoffs } from '../../pipeline/stages/cutoffs.js';
import { ordersFile } from '../../pipeline/stages/ingest.js';
import { alone } from '../../pipeline/stages/locked.js';
import { ingestNotes } from '../../pipeline/stages/snapshot.js';
import type { StageContext } from '../../pipeline/stages/stage.js';
import { inWorkshop } from '../../pipeline/stages/workshop.js';
import { REPOSITORY } from '../../pipeline/stages/workspace.js';
import type { DataSet, Split } from './splits.js';

/** The engine that params.yaml has by default: the one that is to come first. */
export const DEFAULT_ENGINE = 'anchored-forest';

/** Engines that need a run of their own. */
const ENGINES = [DEFAULT_ENGINE, 'forest', 'btyd'] as const;

/** What the run of the default engine predicts besides, by its name there. */
const COMPANIONS = { 'past-rate': 'baseline', 'last-window': 'last-window' } as const;

/** Lower and upper ends of prediction intervals, currency, one a customer. */
export interface Bounds {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** What all models of a split are measured on; one entry a customer. */
export interface SplitRun {
  readonly dataset: DataSet;
  readonly split: Split;
  readonly customers: readonly string[];
  /** The revenue that came, currency. */
  readonly revenue: Float64Array;
  readonly predictions: readonly NamedPrediction[];
  /** Prediction intervals of the models that have them, by model and percent. */
  readonly intervals: ReadonlyMap<string, Readonly<Record<80 | 90, Bounds>>>;
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
  const predictions: NamedPrediction[] = [];
  let main: Omit<SplitRun, 'predictions'> | undefined;
  for (const engine of ENGINES) {
    const params = paramsFor(dataset, split, file, engine);
    await inContext(params, { quiet: true }, (context) =>
      alone(context, async () => {
        const past = await predictPast(context);
        predictions.push({ name: engine, predicted: past.said.models.get('model') as Float64Array });
        if (engine !== DEFAULT_ENGINE) return;
        for (const [name, predicted] of past.said.models) {
          if (Object.hasOwn(COMPANIONS, name))
            predictions.push({ name: COMPANIONS[name as keyof typeof COMPANIONS], predicted });
        }
        await writePurchases(context, purchases);
        main = {
          dataset,
          split,
          intervals: new Map(),
          customers: past.scores.customers,
          revenue: past.revenue as Float64Array,
          training: trainingCutoffs(context),
          notes: past.notes,
        };
      }),
    );
  }
  return { ...(main as Omit<SplitRun, 'predictions'>), predictions };
}

function paramsFor({ name, source, currency }: DataSet, split: Split, file: string, engine: string): Params {
  const overrides = {
    dataset: `leaderboard-${name}`,
    currency,
    source: { kind: source, file },
    'cleaning.refunds': 'ignore',
    engine,
    horizon_days: split.horizonDays,
    horizons_days: [split.horizonDays],
    'cutoffs.score': split.cutoff,
    'cutoffs.test': 'auto',
  };
  return loadParams(
    join(REPOSITORY, 'params.yaml'),
    Object.entries(overrides).map(([key, value]) => `${key}=${JSON.stringify(value)}`),
  );
}

function trainingCutoffs(context: StageContext): readonly Day[] {
  const { params } = context;
  const plan = planCutoffs(parseDay(params.cutoffs.score), params, ingestNotes(context).report);
  return plan.training.get(params.horizon_days) ?? [];
}

async function writePurchases({ workspace }: StageContext, path: string): Promise<void> {
  await inWorkshop(workspace, async ({ duck }) => {
    await duck.run(`COPY (
      SELECT customer_id, day, sum(amount) AS amount FROM '${ordersFile(workspace).replaceAll("'", "''")}'
      GROUP BY customer_id, day HAVING sum(amount) > 0 ORDER BY customer_id, day
    ) TO '${path.replaceAll("'", "''")}' (FORMAT CSV, HEADER)`);
  });
}
