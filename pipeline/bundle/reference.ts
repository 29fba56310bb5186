import { quantileSorted } from 'simple-statistics';
import type { FeatureColumn, FeatureTable } from '../features/index.js';

/** How a feature was distributed over the customers that the model scored first: what drift is measured against. */
export type ReferenceDistribution =
  | {
      readonly kind: 'numeric';
      /** Share of customers without a value. */
      readonly missing: number;
      /** The quantiles 0, 5, ..., 100 %; empty where every value is missing. */
      readonly quantiles: readonly number[];
      /** Share of the present values at or below each quantile: more than its level where values are tied. */
      readonly cumulative: readonly number[];
    }
  | {
      readonly kind: 'categorical';
      readonly missing: number;
      readonly shares: Readonly<Record<string, number>>;
    };

/** What the model has learnt from, besides the customers that it scored first: an earlier snapshot. */
export interface FamiliarSnapshot {
  /** `YYYY-MM-DD`. */
  readonly cutoff: string;
  readonly rows: number;
  /** As {@link referenceOf}. */
  readonly features: Readonly<Record<string, ReferenceDistribution>>;
  /** Population stability index of each feature from here to the score cutoff: how much is usual. */
  readonly moved: Readonly<Record<string, number>>;
}

const STEPS = 20;

/** The reference distribution of every feature and, under `prediction`, of the predictions. */
export function referenceOf(
  table: FeatureTable,
  predictions: Float64Array,
): Record<string, ReferenceDistribution> {
  const columns: [string, FeatureColumn][] = [...table.columns, ['prediction', predictions]];
  return Object.fromEntries(
    columns.map(([name, column]) => [
      name,
      column instanceof Float64Array ? numeric(column) : categorical(column),
    ]),
  );
}

function numeric(column: Float64Array): ReferenceDistribution {
  const present = Array.from(column.filter((value) => !Number.isNaN(value)).sort());
  const missing = column.length === 0 ? 0 : 1 - present.length / column.length;
  const levels = Array.from({ length: STEPS + 1 }, (_, i) => i / STEPS);
  const quantiles = present.length === 0 ? [] : levels.map((level) => quantileSorted(present, level));
  return { kind: 'numeric', missing, quantiles, cumulative: sharesUpTo(present, quantiles) };
}

/** Share of sorted values at or below each of ascending limits. */
export function sharesUpTo(sorted: ArrayLike<number>, limits: readonly number[]): number[] {
  let below = 0;
  return limits.map((limit) => {
    while (below < sorted.length && sorted[below] <= limit) below++;
    return sorted.length === 0 ? 0 : below / sorted.length;
  });
}

function categorical(column: readonly (string | null)[]): ReferenceDistribution {
  const counts = new Map<string, number>();
  for (const value of column) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  const present = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const sorted = [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    kind: 'categorical',
    missing: column.length === 0 ? 0 : 1 - present / column.length,
    shares: Object.fromEntries(sorted.map(([value, count]) => [value, count / column.length])),
  };
}
