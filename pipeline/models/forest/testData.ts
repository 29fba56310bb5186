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

/** Numeric features with missing values, and a categorical one of twelve codes; five features in all. */
export function mixedSet(rows: number, rng: Rng): TrainingSet {
  const uniform = () => Float64Array.from({ length: rows }, () => rng.next());
  const gappy = uniform().map((value) => (rng.next() < 0.2 ? Number.NaN : value));
  const category = Float64Array.from({ length: rows }, () => rng.int(12));
  const columns = [uniform(), uniform(), gappy, category, uniform().map((value) => Math.floor(4 * value))];
  const label = Float64Array.from({ length: rows }, (_, i) => {
    const gap = Number.isNaN(gappy[i]) ? 3 : 5 * gappy[i];
    return 10 * columns[0][i] * columns[1][i] + gap + ((category[i] * 7) % 12) + columns[4][i] + rng.normal();
  });
  const features = columns.map((_, f) =>
    f === 3
      ? { name: 'category', kind: 'categorical' as const, categories: 12 }
      : { name: `x${f + 1}`, kind: 'numeric' as const },
  );
  return { matrix: { rows, features, columns }, label };
}
