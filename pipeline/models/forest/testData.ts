import type { Rng } from '../../random.js';
import type { TrainingSet } from '../model.js';

/** Friedman #1 (1991) with ten uniform features, five of which are noise; normal errors of deviation 1. */
export function friedman1(rows: number, rng: Rng): TrainingSet {
  const columns = Array.from({ length: 10 }, () => Float64Array.from({ length: rows }, () => rng.next()));
  const [a, b, c, d, e] = columns;
  const label = Float64Array.from(
    { length: rows },
    (_, i) =>
      10 * Math.sin(Math.PI * a[i] * b[i]) + 20 * (c[i] - 0.5) ** 2 + 10 * d[i] + 5 * e[i] + rng.normal(),
  );
  const features = columns.map((_, f) => ({ name: `x${f + 1}`, kind: 'numeric' as const }));
  return { matrix: { rows, features, columns }, label };
}

/** Coefficient of determination. */
export function r2(label: Float64Array, mean: Float64Array): number {
  const average = label.reduce((a, b) => a + b, 0) / label.length;
  const residual = label.reduce((sum, y, i) => sum + (y - mean[i]) ** 2, 0);
  return 1 - residual / label.reduce((sum, y) => sum + (y - average) ** 2, 0);
}

/** Largest absolute difference of two arrays, element by element. */
export function maxDistance(a: Float64Array, b: Float64Array): number {
  return a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i])), 0);
}

/** Whether two files are the same; much quicker than `toEqual`. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
