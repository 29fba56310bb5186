import type { Day } from '../days.js';

/** Rows to fit on and rows to judge by. */
export interface Fold {
  readonly train: Uint32Array;
  readonly validate: Uint32Array;
}

/** Folds, and whether they also look forward in time. */
export interface Folds {
  readonly folds: readonly Fold[];
  /** False where the history is too short: then training and validation share cutoffs, never customers. */
  readonly forwardInTime: boolean;
}

/**
 * k folds, grouped by customer and forward in time: each fold judges by one part of the customers at the
 * latest cutoff, and fits on the other customers at cutoffs whose label windows end on or before it.
 */
export function customerFolds(
  customers: readonly string[],
  cutoffs: ArrayLike<Day>,
  horizonDays: number,
  count: number,
): Folds {
  const latest = Array.from(cutoffs).reduce(
    (most, cutoff) => Math.max(most, cutoff),
    Number.NEGATIVE_INFINITY,
  );
  const isEarlier = (row: number) => cutoffs[row] + horizonDays <= latest;
  const rows = Array.from(customers.keys());
  const forwardInTime = rows.some(isEarlier);
  const fits = forwardInTime ? isEarlier : (row: number) => cutoffs[row] === latest;
  const part = customers.map((customer) => hash(customer) % count);
  const folds = Array.from({ length: count }, (_, fold) => ({
    train: Uint32Array.from(rows.filter((row) => part[row] !== fold && fits(row))),
    validate: Uint32Array.from(rows.filter((row) => part[row] === fold && cutoffs[row] === latest)),
  }));
  return {
    folds: folds.filter(({ train, validate }) => train.length > 1 && validate.length > 0),
    forwardInTime,
  };
}

/** FNV-1a: a customer belongs to the same part in every snapshot and in every run. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  // The low bits of FNV mix poorly.
  return (value ^ (value >>> 15)) >>> 0;
}
