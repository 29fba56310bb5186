import type { METRIC_NAMES } from '../../pipeline/evaluation/metrics.js';
import { ascendingOrder } from '../../pipeline/evaluation/ranks.js';

/** A figure by the name of its metric; NaN where the resample admits none. */
export type MetricValues = Readonly<Record<(typeof METRIC_NAMES)[number], number>>;

/** Groups of customers for the decile error. */
const DECILES = 10;

/**
 * The metrics of pipeline/evaluation for resamples of the customers. A resample says how often each customer was
 * drawn; everything is sorted once, so that a resample costs a few passes instead of five sorts. A customer drawn
 * c times counts as c customers: `of(counts)` is `measure` of the rows written out that often, which a test holds.
 */
export class ResampledMetrics {
  readonly #actual: Float64Array;
  readonly #predicted: Float64Array;
  readonly #byActual: TiedOrder;
  readonly #byPredicted: TiedOrder;

  /** @param actual revenue that came, @param predicted expected revenue; currency, one a customer */
  constructor(actual: Float64Array, predicted: Float64Array) {
    this.#actual = actual;
    this.#predicted = predicted;
    this.#byActual = tiedOrder(actual);
    this.#byPredicted = tiedOrder(predicted);
  }

  of(counts: Uint16Array): MetricValues {
    const sums = this.#sums(counts);
    const { n, squared, absolute, totalActual, totalPredicted } = sums;
    const variance = sums.actualSquared - totalActual ** 2 / n;
    return {
      spearman: this.#spearman(counts, n),
      ngini: this.#gini(this.#byPredicted, counts, sums) / this.#gini(this.#byActual, counts, sums),
      rmse: Math.sqrt(squared / n),
      mae: absolute / n,
      r2: 1 - squared / variance,
      bias: totalPredicted / totalActual - 1,
      decileError: this.#decileError(counts, n),
    };
  }

  #sums(counts: Uint16Array) {
    let [n, squared, absolute, totalActual, totalPredicted, actualSquared] = [0, 0, 0, 0, 0, 0];
    for (let i = 0; i < counts.length; i++) {
      const count = counts[i];
      const error = this.#predicted[i] - this.#actual[i];
      n += count;
      squared += count * error * error;
      absolute += count * Math.abs(error);
      totalActual += count * this.#actual[i];
      totalPredicted += count * this.#predicted[i];
      actualSquared += count * this.#actual[i] ** 2;
    }
    return { n, squared, absolute, totalActual, totalPredicted, actualSquared };
  }

  #spearman(counts: Uint16Array, n: number): number {
    const actualRank = averageRanks(this.#byActual, counts);
    const predictedRank = averageRanks(this.#byPredicted, counts);
    const mean = (n + 1) / 2;
    let [product, actualSquares, predictedSquares] = [0, 0, 0];
    for (let i = 0; i < counts.length; i++) {
      const a = actualRank[i] - mean;
      const p = predictedRank[i] - mean;
      product += counts[i] * a * p;
      actualSquares += counts[i] * a * a;
      predictedSquares += counts[i] * p * p;
    }
    if (predictedSquares === 0 && actualSquares > 0) return 0;
    return product / Math.sqrt(actualSquares * predictedSquares);
  }

  /** Twice the area between the gain curve by falling score and the diagonal; tied customers share their place. */
  #gini(
    { order, groupEnd }: TiedOrder,
    counts: Uint16Array,
    { n, totalActual }: { n: number; totalActual: number },
  ): number {
    let gained = totalActual;
    let area = 0;
    for (let start = 0; start < order.length; ) {
      const end = groupEnd[start];
      let size = 0;
      let group = 0;
      for (let k = start; k < end; k++) {
        size += counts[order[k]];
        group += counts[order[k]] * this.#actual[order[k]];
      }
      gained -= group;
      area += (gained + group / 2) * size;
      start = end;
    }
    return (2 * area) / (n * totalActual) - 1;
  }

  #decileError(counts: Uint16Array, n: number): number {
    const { order } = this.#byPredicted;
    const came = meanAmongTies(this.#byPredicted, counts, this.#actual);
    const groups = Math.min(DECILES, n);
    let [errors, measured] = [0, 0];
    let [at, left] = [0, counts[order[0]]];
    for (let group = 0; group < groups; group++) {
      let room = Math.floor(((group + 1) * n) / groups) - Math.floor((group * n) / groups);
      let [predicted, actual] = [0, 0];
      while (room > 0) {
        const taken = Math.min(left, room);
        predicted += taken * this.#predicted[order[at]];
        actual += taken * came[order[at]];
        room -= taken;
        left -= taken;
        if (left === 0 && at + 1 < order.length) left = counts[order[++at]];
      }
      if (actual === 0) continue;
      errors += Math.abs(predicted / actual - 1);
      measured++;
    }
    return errors / measured;
  }
}

/** Rows by rising value; for the first row of each group of equal values, where the group ends. */
interface TiedOrder {
  readonly order: Uint32Array;
  readonly groupEnd: Uint32Array;
}

function tiedOrder(values: Float64Array): TiedOrder {
  const order = ascendingOrder(values);
  const groupEnd = new Uint32Array(order.length);
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && values[order[end]] === values[order[start]]) end++;
    groupEnd[start] = end;
    start = end;
  }
  return { order, groupEnd };
}

/** Ranks from 1 within a resample, by row; ties share the average of the places that they take. */
function averageRanks({ order, groupEnd }: TiedOrder, counts: Uint16Array): Float64Array {
  const ranks = new Float64Array(order.length);
  let before = 0;
  for (let start = 0; start < order.length; ) {
    const end = groupEnd[start];
    let size = 0;
    for (let k = start; k < end; k++) size += counts[order[k]];
    for (let k = start; k < end; k++) ranks[order[k]] = before + (size + 1) / 2;
    before += size;
    start = end;
  }
  return ranks;
}

/** Means of the values within a resample, by row, among the customers who are tied. */
function meanAmongTies(
  { order, groupEnd }: TiedOrder,
  counts: Uint16Array,
  values: Float64Array,
): Float64Array {
  const means = new Float64Array(order.length);
  for (let start = 0; start < order.length; ) {
    const end = groupEnd[start];
    let [size, sum] = [0, 0];
    for (let k = start; k < end; k++) {
      size += counts[order[k]];
      sum += counts[order[k]] * values[order[k]];
    }
    for (let k = start; k < end; k++) means[order[k]] = sum / Math.max(1, size); // none may have been drawn
    start = end;
  }
  return means;
}
