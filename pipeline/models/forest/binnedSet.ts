import type { Rng } from '../../random.js';
import type { TrainingSet } from '../model.js';
import { binColumn, type FeatureBins, learnBins } from './binning.js';
import { Groups } from './groups.js';
import { share } from './sharedMemory.js';

/** A training set as trees see it, in memory that threads share. */
export interface BinnedSet {
  readonly rows: number;
  readonly featureBins: readonly FeatureBins[];
  /** Feature-major: the bin of row r in feature f is `bins[f * rows + r]`. */
  readonly bins: Uint8Array;
  readonly label: Float64Array;
  /** The label, centred and scaled to variance 1, so that sums of squares keep their precision. */
  readonly target: Float64Array;
  /** Weighted variance of the label: what one unit of the target, squared, is worth. */
  readonly labelVariance: number;
  /** Sample weights, scaled to a mean of 1; null where all are equal. */
  readonly weight: Float64Array | null;
  /** The distinct labels in ascending order, and the place of each row's label among them. */
  readonly distinctLabels: Float64Array;
  readonly labelRank: Int32Array;
  /** The number of each row's group; null where each row is on its own. */
  readonly group: Int32Array | null;
  /** How many groups there are. */
  readonly groups: number;
}

/** Bins a valid training set (see `validation.ts`). Only the choice of bins in long columns draws from `rng`. */
export function binTrainingSet(set: TrainingSet, maxBins: number, rng: Rng): BinnedSet {
  const { rows, features, columns } = set.matrix;
  const featureBins = learnBins(set.matrix, maxBins, rng);
  const bins = new Uint8Array(new SharedArrayBuffer(features.length * rows));
  columns.forEach((column, f) => {
    binColumn(column, featureBins[f], bins.subarray(f * rows, (f + 1) * rows));
  });
  const label = share(set.label);
  const weight = scaledWeight(set.weight);
  const { mean, variance } = moments(label, weight);
  const target = share(label.map((value) => (value - mean) / (Math.sqrt(variance) || 1)));
  return {
    rows,
    featureBins,
    bins,
    label,
    target,
    labelVariance: variance,
    weight,
    ...rankLabels(label),
    ...numberGroups(set),
  };
}

function numberGroups({ matrix, group }: TrainingSet): Pick<BinnedSet, 'group' | 'groups'> {
  if (group === undefined) return { group: null, groups: matrix.rows };
  const groups = new Groups(group);
  return { group: groups.numbersOf(group), groups: groups.size };
}

function scaledWeight(weight: Float64Array | undefined): Float64Array | null {
  if (!weight || weight.every((value) => value === weight[0])) return null;
  const largest = weight.reduce((a, b) => Math.max(a, b), 0);
  const mean = weight.reduce((sum, value) => sum + value / largest, 0) / weight.length;
  return share(weight.map((value) => value / largest / mean));
}

function moments(label: Float64Array, weight: Float64Array | null): { mean: number; variance: number } {
  let total = 0;
  let mean = 0;
  let squares = 0;
  for (let row = 0; row < label.length; row++) {
    const w = weight ? weight[row] : 1;
    if (w === 0) continue;
    // West's update keeps labels with a large common part from cancelling out.
    total += w;
    const distance = label[row] - mean;
    mean += (w / total) * distance;
    squares += w * distance * (label[row] - mean);
  }
  return { mean, variance: squares / total };
}

function rankLabels(label: Float64Array): Pick<BinnedSet, 'distinctLabels' | 'labelRank'> {
  const sorted = label.slice().sort();
  const distinctLabels = sorted.filter((value, i) => i === 0 || value !== sorted[i - 1]);
  const labelRank = new Int32Array(new SharedArrayBuffer(4 * label.length));
  for (let row = 0; row < label.length; row++) labelRank[row] = rankOf(label[row], distinctLabels);
  return { distinctLabels, labelRank };
}

function rankOf(value: number, ascending: Float64Array): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
