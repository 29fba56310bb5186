import { formatDay } from '../days.js';
import { type Metrics, measure } from '../evaluation/metrics.js';
import { type FitResources, fitModel } from '../models/revenue/fitModel.js';
import type { KnownSnapshots, ModelSettings } from '../models/revenue/modelSettings.js';
import type { EngineKind } from '../models/revenue/revenueModel.js';
import type { Rng } from '../random.js';

/** What `engine: auto` chooses from; of equals the first. */
export const CANDIDATES = [
  'anchored-forest',
  'btyd',
  'forest',
  'baseline',
] as const satisfies readonly EngineKind[];

/** What decides, and which way is better: two measures of ranking, two of error. */
const CRITERIA = [
  { name: 'Spearman', cost: ({ spearman }: Metrics) => -spearman },
  { name: 'nGini', cost: ({ ngini }: Metrics) => -ngini },
  { name: 'MAE', cost: ({ mae }: Metrics) => mae },
  { name: 'RMSE', cost: ({ rmse }: Metrics) => rmse },
] as const;

/** The engine that was chosen, and why. */
export interface EngineChoice {
  readonly engine: EngineKind;
  /** How each candidate did out of time; empty where the history is too short to compare them. */
  readonly metrics: Readonly<Partial<Record<EngineKind, Metrics>>>;
  /** The decision and its figures, as a sentence. */
  readonly note: string;
}

/**
 * Chooses the engine by validation out of time: every candidate predicts the latest training window from what was
 * known at its cutoff, and the best mean rank over Spearman, nGini, MAE and RMSE wins. Nothing after the cutoff of
 * `known` is looked at.
 */
export async function chooseEngine(
  known: KnownSnapshots,
  horizonDays: number,
  settings: Omit<ModelSettings, 'engine'>,
  rng: Rng,
  resources: FitResources,
): Promise<EngineChoice> {
  const [latest, ...others] = known.training.get(horizonDays) ?? [];
  const earlier = others.filter(({ cutoff }) => cutoff + horizonDays <= latest.cutoff);
  const revenue = latest?.labels.get(horizonDays)?.revenue;
  if (revenue === undefined || earlier.length === 0)
    return withoutComparison('the history is too short to compare engines out of time');
  if (revenue.every((value) => value <= 0))
    return withoutComparison(
      `nobody bought in the ${horizonDays} days after ${formatDay(latest.cutoff)}, by which engines were to be compared`,
    );
  const { repeatsAt } = known;
  const training = new Map([[horizonDays, earlier]]);
  const then = { present: latest, training, seasonal: undefined, ...(repeatsAt && { repeatsAt }) };
  const entries: [EngineKind, Metrics][] = [];
  for (const engine of CANDIDATES) {
    const { model } = await fitModel(then, { ...settings, engine }, rng.fork(engine), resources);
    const predicted = model.forHorizon(horizonDays).expectedRevenue(latest.table);
    entries.push([engine, measure(revenue, predicted)]);
  }
  const ranks = meanRanks(entries.map(([, metrics]) => metrics));
  const [engine] = entries[ranks.indexOf(Math.min(...ranks))];
  const figures = entries.map(([name, metrics], i) => `${name} ${describe(metrics)}, mean rank ${ranks[i]}`);
  return {
    engine,
    metrics: Object.fromEntries(entries),
    note: `engine auto: ${engine}, by prediction of the ${horizonDays} days after ${formatDay(latest.cutoff)} (${figures.join('; ')}).`,
  };
}

function withoutComparison(reason: string): EngineChoice {
  const [engine] = CANDIDATES;
  return { engine, metrics: {}, note: `engine auto: ${reason}; ${engine} is taken.` };
}

/** The mean over the criteria of each model's rank, 1 for the best; a figure that does not exist is the worst. */
export function meanRanks(models: readonly Metrics[]): number[] {
  const costs = CRITERIA.map(({ cost }) =>
    models.map((metrics) => (Number.isNaN(cost(metrics)) ? Number.POSITIVE_INFINITY : cost(metrics))),
  );
  return models.map((_, model) => {
    const ranks = costs.map((column) => 1 + column.filter((cost) => cost < column[model]).length);
    return ranks.reduce((sum, rank) => sum + rank, 0) / ranks.length;
  });
}

function describe({ spearman, ngini, mae, rmse }: Metrics): string {
  return `Spearman ${spearman.toFixed(3)}, nGini ${ngini.toFixed(3)}, MAE ${mae.toFixed(2)}, RMSE ${rmse.toFixed(1)}`;
}
