import { quantile } from 'simple-statistics';
import type { FeatureColumn, FeatureTable } from '../features/index.js';

/** How far a feature's distribution moved. */
export interface Drift {
  readonly feature: string;
  /** Population stability index; below 0.1 hardly any, above 0.25 much (Siddiqi 2006). */
  readonly index: number;
}

const BINS = 10;
/** Stands in for an empty bin, whose logarithm would be infinite. */
const LEAST_SHARE = 1e-4;

/** Drift of every feature that both tables have, the most first. */
export function driftBetween(before: FeatureTable, after: FeatureTable): Drift[] {
  const drifts = [...before.columns].flatMap(([feature, column]) => {
    const later = after.columns.get(feature);
    return later === undefined ? [] : [{ feature, index: stabilityIndex(column, later) }];
  });
  return drifts.sort((a, b) => b.index - a.index);
}

/**
 * Population stability index of two samples: the sum over bins of (after - before) ln(after / before) of their
 * shares. Bins of numbers are tenths of `before`, and missing values are a bin of their own.
 */
export function stabilityIndex(before: FeatureColumn, after: FeatureColumn): number {
  const binOf = binsOf(before);
  const [was, is] = [shares(before, binOf), shares(after, binOf)];
  let index = 0;
  for (const bin of new Set([...was.keys(), ...is.keys()])) {
    const [old, now] = [was, is].map((share) => Math.max(share.get(bin) ?? 0, LEAST_SHARE));
    index += (now - old) * Math.log(now / old);
  }
  return index;
}

type Bin = number | string | null;

function binsOf(before: FeatureColumn): (value: Bin) => Bin {
  if (!(before instanceof Float64Array)) return (value) => value;
  const present = Array.from(before).filter((value) => !Number.isNaN(value));
  if (present.length === 0) return (value) => (Number.isNaN(value) ? null : 0);
  const edges = quantile(
    present,
    Array.from({ length: BINS - 1 }, (_, i) => (i + 1) / BINS),
  );
  return (value) => {
    if (Number.isNaN(value)) return null;
    const above = edges.findIndex((edge) => (value as number) <= edge);
    return above < 0 ? BINS - 1 : above;
  };
}

function shares(column: FeatureColumn, binOf: (value: Bin) => Bin): Map<Bin, number> {
  const found = new Map<Bin, number>();
  for (const value of column) {
    const bin = binOf(value);
    found.set(bin, (found.get(bin) ?? 0) + 1 / column.length);
  }
  return found;
}
