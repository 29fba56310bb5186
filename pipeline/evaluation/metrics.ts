import { sampleCorrelation } from 'simple-statistics';
import { decileError, deciles } from './deciles.js';
import { normalisedGini } from './gini.js';
import { averageRanks } from './ranks.js';

/** How good predictions are. NaN where the labels admit no answer (for example all equal). */
export interface Metrics {
  readonly customers: number;
  /** Rank correlation of predicted and actual, ties averaged. */
  readonly spearman: number;
  /** Normalised Gini of revenue by predicted rank. */
  readonly ngini: number;
  /** Root mean squared error, currency. */
  readonly rmse: number;
  /** Mean absolute error, currency. */
  readonly mae: number;
  /** Share of the variance explained; below 0 is worse than predicting the mean. */
  readonly r2: number;
  /** Predicted total / actual total - 1. */
  readonly bias: number;
  /** Mean absolute percentage error of the ten predicted-decile means. */
  readonly decileError: number;
}

/** Names of the metrics, for tables. */
export const METRIC_NAMES = ['spearman', 'ngini', 'rmse', 'mae', 'r2', 'bias', 'decileError'] as const;

/** Measures predictions against labels, both in currency, one a customer. */
export function measure(actual: Float64Array, predicted: Float64Array): Metrics {
  const n = actual.length;
  let squared = 0;
  let absolute = 0;
  let totalActual = 0;
  let totalPredicted = 0;
  for (let i = 0; i < n; i++) {
    const error = predicted[i] - actual[i];
    squared += error * error;
    absolute += Math.abs(error);
    totalActual += actual[i];
    totalPredicted += predicted[i];
  }
  const mean = totalActual / n;
  const variance = actual.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    customers: n,
    spearman: spearman(actual, predicted),
    ngini: normalisedGini(actual, predicted),
    rmse: Math.sqrt(squared / n),
    mae: absolute / n,
    r2: variance === 0 ? Number.NaN : 1 - squared / variance,
    bias: totalActual === 0 ? Number.NaN : totalPredicted / totalActual - 1,
    decileError: decileError(deciles(actual, predicted)),
  };
}

/** Spearman's rank correlation; 0 where the predictions do not tell customers apart, NaN where the labels do not. */
export function spearman(actual: Float64Array, predicted: Float64Array): number {
  if (isConstant(actual)) return Number.NaN;
  if (isConstant(predicted)) return 0;
  return sampleCorrelation(Array.from(averageRanks(actual)), Array.from(averageRanks(predicted)));
}

function isConstant(values: Float64Array): boolean {
  return values.every((value) => value === values[0]);
}
