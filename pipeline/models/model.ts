import type { Matrix } from './matrix.js';

/** What a model says about each row of a matrix. */
export interface Prediction {
  /** Expectation of the label, one a row, in the label's unit. */
  readonly mean: Float64Array;
  /** The p-quantile of the predictive distribution, one a row; p in (0, 1). Absent where a model has none. */
  quantile?(p: number): Float64Array;
}

/** A fitted predictor. Models never read files, clocks or environment. */
export interface Model {
  predict(matrix: Matrix): Prediction;
}

/** Rows to learn from: one label and one weight (>= 0) a row of the matrix. */
export interface TrainingSet {
  readonly matrix: Matrix;
  readonly label: Float64Array;
  readonly weight?: Float64Array;
  /**
   * Whose row it is, one a row. Rows of one group tell of one another, as a customer's at several cutoffs do: they
   * must be seen together or not at all. Absent: each row is on its own.
   */
  readonly group?: readonly string[];
}
