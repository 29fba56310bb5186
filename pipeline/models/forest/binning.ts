import type { Rng } from '../../random.js';
import type { Matrix, MatrixFeature } from '../matrix.js';

/** Bins of values; the bin after the last one of a feature holds its missing values. */
const MAX_BINS = 255;

/** Columns longer than this are binned by the quantiles of a random sample of this many rows. */
const SAMPLE_ROWS = 200_000;

/** How one feature is cut into bins 0 to `bins` - 1; bin `bins` is "missing". */
export interface FeatureBins {
  readonly bins: number;
  /** Numeric: `bins` - 1 ascending edges; bin b holds the values in (edges[b - 1], edges[b]]. Else empty. */
  readonly edges: Float64Array;
  /** Categorical: the bin of each category code; codes that training never saw are in the missing bin. */
  readonly codeBins: Uint8Array | null;
}

/**
 * Cuts every feature into at most `maxBins` bins of about equal numbers of rows.
 * Few distinct values get a bin each, so that nothing is lost.
 */
export function learnBins(matrix: Matrix, maxBins: number, rng: Rng): FeatureBins[] {
  const sample = matrix.rows > SAMPLE_ROWS ? sampleIndex(matrix.rows, rng) : null;
  return matrix.features.map((feature, f) =>
    feature.kind === 'categorical'
      ? categoryBins(matrix.columns[f], feature)
      : quantileBins(matrix.columns[f], sample, maxBins),
  );
}

function sampleIndex(rows: number, rng: Rng): Int32Array {
  const index = new Int32Array(SAMPLE_ROWS);
  for (let i = 0; i < SAMPLE_ROWS; i++) index[i] = rng.int(rows);
  return index;
}

function quantileBins(column: Float64Array, sample: Int32Array | null, maxBins: number): FeatureBins {
  const sorted = sortedValues(column, sample);
  const edges = distinctEdges(sorted, maxBins) ?? unevenEdges(sorted, maxBins);
  return { bins: edges.length + 1, edges: Float64Array.from(edges), codeBins: null };
}

function sortedValues(column: Float64Array, sample: Int32Array | null): Float64Array {
  const length = sample ? sample.length : column.length;
  const values = new Float64Array(length);
  let present = 0;
  for (let i = 0; i < length; i++) {
    const value = column[sample ? sample[i] : i];
    if (!Number.isNaN(value)) values[present++] = value;
  }
  return values.subarray(0, present).sort();
}

/** The edges between all distinct values, or null where there are more than `maxBins` of them. */
function distinctEdges(sorted: Float64Array, maxBins: number): number[] | null {
  const edges: number[] = [];
  for (let i = 1; i < sorted.length; i++) {
    if (sorted[i] === sorted[i - 1]) continue;
    if (edges.length === maxBins - 1) return null;
    edges.push(midpoint(sorted[i - 1], sorted[i]));
  }
  return edges;
}

/**
 * Equal numbers of rows a bin, but fewer and fewer towards both ends. The few largest customers are most of the
 * revenue: in one bin with the upper 1/255 of all they could not be told apart.
 */
function unevenEdges(sorted: Float64Array, maxBins: number): number[] {
  const tail = maxBins >> 4;
  const low = tailStarts(sorted.length, tail, (i) => sorted[i - 1] !== sorted[i]);
  const high = tailStarts(
    sorted.length,
    tail,
    (i) => sorted[sorted.length - i - 1] !== sorted[sorted.length - i],
  );
  const from = low.at(-1) ?? 0;
  const to = sorted.length - (high.at(-1) ?? 0);
  if (from >= to) return quantileEdges(sorted, maxBins);
  const starts = [...low, ...high.map((rows) => sorted.length - rows).reverse()];
  const outer = starts.map((start) => midpoint(sorted[start - 1], sorted[start]));
  const inner = quantileEdges(sorted.subarray(from, to), maxBins - starts.length);
  return [...outer.slice(0, low.length), ...inner, ...outer.slice(low.length)];
}

/** Where the bins of a tail end, in rows from its tip: the first four hold one row, then each a fifth more. */
function tailStarts(rows: number, bins: number, differs: (i: number) => boolean): number[] {
  const starts: number[] = [];
  let last = 0;
  for (let i = 1; i < rows && starts.length < bins; i++) {
    if (i - last < Math.floor(1.2 ** starts.length) || !differs(i)) continue;
    starts.push(i);
    last = i;
  }
  return starts;
}

/**
 * Fills one bin after the other with its share of the rows that are left, so that a value that is most of the
 * column (zero, say) takes one bin and leaves the others to the rest.
 */
function quantileEdges(sorted: Float64Array, maxBins: number): number[] {
  const edges: number[] = [];
  let binStart = 0;
  let runStart = 0;
  for (let i = 1; i < sorted.length && edges.length < maxBins - 1; i++) {
    if (sorted[i] === sorted[i - 1]) continue;
    const share = (sorted.length - binStart) / (maxBins - edges.length);
    const heavyRun = i - runStart >= share && runStart > binStart;
    if (heavyRun) edges.push(midpoint(sorted[runStart - 1], sorted[runStart]));
    if (heavyRun) binStart = runStart;
    if (i - binStart >= share && edges.length < maxBins - 1) {
      edges.push(midpoint(sorted[i - 1], sorted[i]));
      binStart = i;
    }
    runStart = i;
  }
  return edges;
}

/** A number t with low <= t < high, halfway where the numbers allow it. */
export function midpoint(low: number, high: number): number {
  const middle = low / 2 + high / 2;
  return middle >= low && middle < high ? middle : low;
}

/** A category's bin is its code where codes fit; else the most frequent have bins and the others share the last. */
function categoryBins(column: Float64Array, feature: MatrixFeature): FeatureBins {
  const counts = new Float64Array(feature.categories ?? 0);
  for (const code of column) if (isCode(code, counts.length)) counts[code]++;
  const bins = Math.min(counts.length, MAX_BINS);
  const codeBins = new Uint8Array(counts.length).fill(bins);
  const seen = [...counts.keys()].filter((code) => counts[code] > 0);
  const placed = counts.length > MAX_BINS ? seen.sort((a, b) => counts[b] - counts[a] || a - b) : null;
  seen.forEach((code, rank) => {
    codeBins[code] = placed ? Math.min(rank, bins - 1) : code;
  });
  return { bins, edges: new Float64Array(0), codeBins };
}

function isCode(value: number, categories: number): boolean {
  return value >= 0 && value < categories && Number.isInteger(value);
}

/** The bin of a category code; NaN, codes out of range and unseen codes are in the missing bin. */
export function binOfCode(code: number, bins: number, codeBins: Uint8Array): number {
  return isCode(code, codeBins.length) ? codeBins[code] : bins;
}

/** Writes the bin of every value of a column to `out`, from `out[0]` on. */
export function binColumn(
  column: Float64Array,
  { bins, edges, codeBins }: FeatureBins,
  out: Uint8Array,
): void {
  if (codeBins) {
    for (let i = 0; i < column.length; i++) out[i] = binOfCode(column[i], bins, codeBins);
    return;
  }
  const padded = paddedEdges(edges);
  for (let i = 0; i < column.length; i++) {
    const value = column[i];
    out[i] = Number.isNaN(value) ? bins : binOfNumber(value, padded);
  }
}

/** Edges for {@link binOfNumber}: padding to a power of two lets its search run a fixed number of steps. */
export function paddedEdges(edges: Float64Array): Float64Array {
  const padded = new Float64Array(2 ** Math.ceil(Math.log2(edges.length + 1)));
  padded.fill(Number.POSITIVE_INFINITY).set(edges);
  return padded;
}

/** How many edges lie below a number: its bin; 0 for NaN. */
export function binOfNumber(value: number, padded: Float64Array): number {
  let bin = 0;
  for (let step = padded.length >> 1; step > 0; step >>= 1) if (value > padded[bin + step - 1]) bin += step;
  return bin;
}
