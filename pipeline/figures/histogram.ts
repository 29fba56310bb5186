import { colourOf, type Figure, layout, rounded } from './figure.js';
import { logarithmic } from './logarithmic.js';

/** Values of one group. */
export interface Sample {
  readonly name: string;
  readonly values: ArrayLike<number>;
}

const BINS = 40;

/**
 * How values are distributed, as shares of each group in common bins, so that groups of any size compare.
 * Missing values (NaN) are left out.
 * @param scale 'log' makes bins of equal ratios for amounts, and of 1, 2, 3-4, 5-8, ... for whole numbers: finer bins
 * would hold now one of them, now two or none. Values of 0 and below fall into the first bin.
 */
export function histogram(
  title: string,
  x: string,
  samples: readonly Sample[],
  scale: 'linear' | 'log' = 'linear',
): Figure {
  const present = samples.map(({ values }) => Array.from(values).filter((value) => !Number.isNaN(value)));
  const edges = edgesOf(present.flat(), scale);
  const data = samples.map(({ name }, index) => ({
    type: 'bar',
    name,
    // Plotly draws half the width on both sides, on a logarithmic axis too.
    x: edges.slice(0, -1).map((edge, bin) => rounded((edge + edges[bin + 1]) / 2)),
    y: shares(present[index], edges),
    width: edges.slice(0, -1).map((edge, bin) => rounded(edges[bin + 1] - edge)),
    marker: { color: colourOf(index) },
    opacity: samples.length > 1 ? 0.6 : 1,
  }));
  const base = layout(title, x, 'share, %', { barmode: 'overlay', showlegend: samples.length > 1 });
  if (scale === 'linear') return { data, layout: base };
  return { data, layout: { ...base, xaxis: logarithmic(base.xaxis, [edges[0], edges[edges.length - 1]]) } };
}

function edgesOf(values: readonly number[], scale: 'linear' | 'log'): number[] {
  const seen = scale === 'log' ? values.filter((value) => value > 0) : values;
  const low = seen.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = seen.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  if (seen.length === 0) return scale === 'log' ? [1, 10] : [0, 1];
  if (scale === 'log' && seen.every(Number.isInteger)) return edgesOfWholeNumbers(low, high);
  if (low === high) return scale === 'log' ? [low / 2, low * 2] : [low - 0.5, low + 0.5];
  return Array.from({ length: BINS + 1 }, (_, edge) =>
    scale === 'log' ? low * (high / low) ** (edge / BINS) : low + ((high - low) * edge) / BINS,
  );
}

/** Half a step above each power of two, from below the lowest to above the highest. */
function edgesOfWholeNumbers(low: number, high: number): number[] {
  const first = Math.ceil(Math.log2(low));
  const last = Math.ceil(Math.log2(high));
  return Array.from({ length: last - first + 2 }, (_, step) => {
    const power = first + step - 1;
    return power < 0 ? 0.5 : 2 ** power + 0.5;
  });
}

/** Percent of the values in each bin; what lies outside belongs to the bin at that end. */
function shares(values: readonly number[], edges: readonly number[]): number[] {
  const counts = new Array<number>(edges.length - 1).fill(0);
  for (const value of values) counts[binOf(value, edges)]++;
  return counts.map((count) => rounded((100 * count) / Math.max(values.length, 1)));
}

/** The bin [edges[bin], edges[bin + 1]) of a value, by bisection. */
function binOf(value: number, edges: readonly number[]): number {
  let low = 0;
  let high = edges.length - 1;
  while (high - low > 1) {
    const half = (low + high) >> 1;
    if (value >= edges[half]) low = half;
    else high = half;
  }
  return low;
}
