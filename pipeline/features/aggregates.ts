import type { Aggregate } from './expression.js';

/** One aggregate of the values [from, to) of a column that are kept (1) and not missing (NaN), earliest first. */
type Aggregator = (column: Float64Array, kept: Uint8Array, from: number, to: number) => number;

export const AGGREGATORS: Readonly<Record<Aggregate['op'], Aggregator>> = {
  count,
  sum,
  sd,
  min: extreme(Math.min),
  max: extreme(Math.max),
  latest: (column, kept, from, to) => {
    for (let i = to - 1; i >= from; i--) if (kept[i] === 1 && !Number.isNaN(column[i])) return column[i];
    return Number.NaN;
  },
};

function extreme(pick: (a: number, b: number) => number): Aggregator {
  return (column, kept, from, to) => {
    let found = Number.NaN;
    for (let i = from; i < to; i++) {
      if (kept[i] === 0 || Number.isNaN(column[i])) continue;
      found = Number.isNaN(found) ? column[i] : pick(found, column[i]);
    }
    return found;
  };
}

function count(column: Float64Array, kept: Uint8Array, from: number, to: number): number {
  let found = 0;
  for (let i = from; i < to; i++) if (kept[i] === 1 && !Number.isNaN(column[i])) found++;
  return found;
}

function sum(column: Float64Array, kept: Uint8Array, from: number, to: number): number {
  let total = 0;
  for (let i = from; i < to; i++) if (kept[i] === 1 && !Number.isNaN(column[i])) total += column[i];
  return total;
}

/** The sample standard deviation. */
function sd(column: Float64Array, kept: Uint8Array, from: number, to: number): number {
  const values = count(column, kept, from, to);
  if (values < 2) return Number.NaN;
  const mean = sum(column, kept, from, to) / values;
  let squares = 0;
  for (let i = from; i < to; i++) {
    if (kept[i] === 1 && !Number.isNaN(column[i])) squares += (column[i] - mean) ** 2;
  }
  return Math.sqrt(squares / (values - 1));
}
