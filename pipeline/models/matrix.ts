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
  const columns = matrix.columns.map((column) => {
    const taken = new Float64Array(index.length);
    for (let i = 0; i < index.length; i++) taken[i] = column[index[i]];
    return taken;
  });
  return { rows: index.length, features: matrix.features, columns };
}
