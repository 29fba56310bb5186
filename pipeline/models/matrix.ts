/** What a model needs to know of a column. */
export interface MatrixFeature {
  readonly name: string;
  readonly kind: 'numeric' | 'categorical';
  /** Categorical only: the number of categories; codes run from 0 to categories - 1. */
  readonly categories?: number;
}

/**
 * Column-major numbers: one typed array a feature, all `rows` long.
 * NaN is "missing"; a categorical column holds category codes.
 */
export interface Matrix {
  readonly rows: number;
  readonly features: readonly MatrixFeature[];
  readonly columns: readonly Float64Array[];
}

/** The rows of a matrix at `index`, in that order, as a new matrix. */
export function takeRows(matrix: Matrix, index: ArrayLike<number>): Matrix {
  const columns = matrix.columns.map((column) => takeValues(column, index));
  return { rows: index.length, features: matrix.features, columns };
}

/** The values at `index`, in that order. */
export function takeValues(values: Float64Array, index: ArrayLike<number>): Float64Array {
  const taken = new Float64Array(index.length);
  for (let i = 0; i < index.length; i++) taken[i] = values[index[i]];
  return taken;
}

/** Matrices of the same features under one another. */
export function stack(matrices: readonly Matrix[]): Matrix {
  const [{ features }] = matrices;
  return {
    rows: matrices.reduce((sum, { rows }) => sum + rows, 0),
    features,
    columns: features.map((_, column) => concat(matrices.map(({ columns }) => columns[column]))),
  };
}

/** Arrays behind one another. */
export function concat(arrays: readonly Float64Array[]): Float64Array {
  const joined = new Float64Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const array of arrays) {
    joined.set(array, offset);
    offset += array.length;
  }
  return joined;
}

/** The sum of the values. */
export function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
