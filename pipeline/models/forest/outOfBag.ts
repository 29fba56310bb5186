import { encodeRows, leafOf, type PredictionPlan } from './predictor.js';

/** Predictions of the training rows by the trees that did not see them. */
export interface OutOfBag {
  /** One a training row; NaN where every tree saw the row. */
  readonly mean: Float64Array;
  /** Rows that have a prediction. */
  readonly rows: number;
  /** Weighted coefficient of determination over these rows; NaN where their labels are all equal. */
  readonly r2: number;
}

/** Writes the out-of-bag means of the rows [from, to) to `out`; the layout of `bags` is that of `GrowTask`. */
export function addOutOfBag(
  { trees, codeBins }: PredictionPlan,
  columns: readonly Float64Array[],
  bags: Uint8Array,
  from: number,
  to: number,
  out: Float64Array,
): void {
  const features = columns.length;
  const bagBytes = Math.ceil(out.length / 8);
  const values = new Float64Array((to - from) * features);
  const trials = new Int32Array(to - from);
  encodeRows(columns, codeBins, from, to, values);
  out.fill(0, from, to);
  for (let tree = 0; tree < trees.roots.length - 1; tree++) {
    for (let row = from; row < to; row++) {
      if ((bags[tree * bagBytes + (row >> 3)] >> (row & 7)) & 1) continue;
      out[row] += trees.numbers[2 * leafOf(trees, trees.roots[tree], values, (row - from) * features)];
      trials[row - from]++;
    }
  }
  for (let row = from; row < to; row++) out[row] /= trials[row - from];
}

/** Scores out-of-bag means against the labels. */
export function scoreOutOfBag(
  mean: Float64Array,
  label: Float64Array,
  weight: Float64Array | undefined,
): OutOfBag {
  let total = 0;
  let sum = 0;
  let rows = 0;
  for (let row = 0; row < mean.length; row++) {
    if (Number.isNaN(mean[row])) continue;
    rows++;
    total += weight ? weight[row] : 1;
    sum += (weight ? weight[row] : 1) * label[row];
  }
  let residual = 0;
  let spread = 0;
  for (let row = 0; row < mean.length; row++) {
    if (Number.isNaN(mean[row])) continue;
    residual += (weight ? weight[row] : 1) * (label[row] - mean[row]) ** 2;
    spread += (weight ? weight[row] : 1) * (label[row] - sum / total) ** 2;
  }
  return { mean, rows, r2: spread > 0 ? 1 - residual / spread : Number.NaN };
}
