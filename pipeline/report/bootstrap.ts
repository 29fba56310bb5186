import { quantile } from 'simple-statistics';
import { METRIC_NAMES, type Metrics, measure } from '../evaluation/metrics.js';
import { takeValues } from '../models/matrix.js';
import type { Rng } from '../random.js';

export type MetricName = (typeof METRIC_NAMES)[number];

/** A metric with its 90 % bootstrap interval. */
export interface Bounded {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * Metrics with percentile intervals (Efron 1979): customers are drawn with replacement, and measured again.
 * @param actual revenue that came, currency, one a customer
 */
export function boundedMetrics(
  actual: Float64Array,
  predicted: Float64Array,
  resamples: number,
  rng: Rng,
): Record<MetricName, Bounded> {
  const whole = measure(actual, predicted);
  const drawn = Array.from({ length: resamples }, () => {
    const rows = Uint32Array.from(actual, () => rng.int(actual.length));
    return measure(takeValues(actual, rows), takeValues(predicted, rows));
  });
  const bounded = METRIC_NAMES.map((name) => [name, bound(whole, drawn, name)]);
  return Object.fromEntries(bounded) as Record<MetricName, Bounded>;
}

function bound(whole: Metrics, drawn: readonly Metrics[], name: MetricName): Bounded {
  const values = drawn.map((metrics) => metrics[name]).filter(Number.isFinite);
  if (values.length === 0) return { value: whole[name], lower: Number.NaN, upper: Number.NaN };
  const [lower, upper] = quantile(values, [0.05, 0.95]);
  return { value: whole[name], lower, upper };
}
