import { METRIC_NAMES } from '../../pipeline/evaluation/metrics.js';
import type { NamedPrediction } from '../../pipeline/figures/index.js';
import type { Rng } from '../../pipeline/random.js';
import { type MetricValues, ResampledMetrics } from './resampledMetrics.js';

/** Lower and upper end of a 95 % interval. */
export type Interval = readonly [lower: number, upper: number];

/** The name of a metric. */
export type MetricName = (typeof METRIC_NAMES)[number];

/** By metric; undefined where no resample has a figure. */
export type Intervals = ReadonlyMap<MetricName, Interval | undefined>;

/**
 * The metrics of each model in resamples of the customers (Efron 1979), the same resamples for all models, so that
 * they can be compared within each.
 * @param revenue what came, currency, one a customer
 * @returns by model, one entry a resample
 */
export function resample(
  revenue: Float64Array,
  models: readonly NamedPrediction[],
  resamples: number,
  rng: Rng,
): MetricValues[][] {
  const metrics = models.map(({ predicted }) => new ResampledMetrics(revenue, predicted));
  const drawn: MetricValues[][] = models.map(() => []);
  for (let resample = 0; resample < resamples; resample++) {
    const counts = drawCounts(revenue.length, rng.fork(resample));
    metrics.forEach((model, index) => {
      drawn[index].push(model.of(counts));
    });
  }
  return drawn;
}

/** 95 % percentile intervals of the metrics of one model. */
export function intervalsOf(drawn: readonly MetricValues[]): Intervals {
  return new Map(METRIC_NAMES.map((name) => [name, intervalOf(drawn.map((values) => values[name]))]));
}

/** How often each of n customers comes in n draws with replacement. */
function drawCounts(n: number, rng: Rng): Uint16Array {
  const counts = new Uint16Array(n);
  for (let draw = 0; draw < n; draw++) counts[rng.int(n)]++;
  return counts;
}

/** 95 % percentile interval of what was drawn; undefined where nothing of it is finite. */
export function intervalOf(values: readonly number[]): Interval | undefined {
  const sorted = Float64Array.from(values.filter(Number.isFinite)).sort();
  if (sorted.length === 0) return undefined;
  const at = (p: number) => sorted[Math.round(p * (sorted.length - 1))];
  return [at(0.025), at(0.975)];
}
