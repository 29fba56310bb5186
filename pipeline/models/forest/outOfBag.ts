import { encodeRows, leafOf, type PredictionPlan } from './predictor.js';

/** Predictions of the training rows by the trees that did not see their groups. */
export interface OutOfBagMeans {
  /** One a training row; NaN where every tree saw its group. */
  readonly mean: Float64Array;
  /** Rows that have a prediction. */
  readonly rows: number;
  /** Weighted coefficient of determination over these rows; NaN where their labels are all equal. */
  readonly r2: number;
}

/** Which groups each tree drew. */
export interface Bags {
  /** Shared; bit g of tree t's `bagBytes(groups)` bytes is set where the group was drawn. */
  readonly drawn: Uint8Array;
  readonly groups: number;
}

/** Rows to predict by the trees that did not see them. */
export interface UnseenRows {
  readonly bags: Bags;
  /** Shared: the number of each row's group, -1 for one that no tree saw; null where row r is group r. */
  readonly group: Int32Array | null;
}

/** Bags of so many trees, nothing drawn yet. */
export function emptyBags(trees: number, groups: number): Bags {
  return { drawn: new Uint8Array(new SharedArrayBuffer(trees * bagBytes(groups))), groups };
}

/** Writes down what a tree drew: `times` is how often each group. */
export function fillBag({ drawn, groups }: Bags, tree: number, times: Uint16Array): void {
  const base = tree * bagBytes(groups);
  for (let group = 0; group < groups; group++)
    if (times[group] > 0) drawn[base + (group >> 3)] |= 1 << (group & 7);
}

function bagBytes(groups: number): number {
  return Math.ceil(groups / 8);
}

/** Writes the out-of-bag means of the rows [from, to) to `out`. */
export function addOutOfBag(
  { trees, codeBins }: PredictionPlan,
  columns: readonly Float64Array[],
  { bags, group }: UnseenRows,
  from: number,
  to: number,
  out: Float64Array,
): void {
  const features = columns.length;
  const bytes = bagBytes(bags.groups);
  const values = new Float64Array((to - from) * features);
  const trials = new Int32Array(to - from);
  encodeRows(columns, codeBins, from, to, values);
  out.fill(0, from, to);
  for (let tree = 0; tree < trees.roots.length - 1; tree++) {
    for (let row = from; row < to; row++) {
      const own = group ? group[row] : row;
      if (own >= 0 && (bags.drawn[tree * bytes + (own >> 3)] >> (own & 7)) & 1) continue;
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
): OutOfBagMeans {
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
