/** A quadrature rule on [-1, 1]: the integral of f is close to the sum of weight * f(node). */
export interface Quadrature {
  /** In (-1, 1), the largest first. */
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

/**
 * Gauss-Legendre quadrature on [-1, 1]: exact for polynomials up to degree 2 `size` - 1.
 * The nodes are roots of the Legendre polynomial, found by Newton's method (Numerical Recipes, section 4.6).
 */
export function gaussLegendre(size: number): Quadrature {
  const nodes = new Float64Array(size);
  const weights = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    let root = Math.cos((Math.PI * (i + 0.75)) / (size + 0.5));
    let slope = 1;
    // Newton's method doubles the digits each time; the start is good to three.
    for (let step = 0; step < 6; step++) {
      const polynomial = legendre(size, root);
      slope = polynomial.slope;
      root -= polynomial.value / slope;
    }
    nodes[i] = root;
    weights[i] = 2 / ((1 - root * root) * slope * slope);
  }
  return { nodes, weights };
}

/** The Legendre polynomial of a degree at x in (-1, 1), by its three-term recurrence, and its derivative. */
function legendre(degree: number, x: number): { value: number; slope: number } {
  let previous = 0;
  let value = 1;
  for (let n = 1; n <= degree; n++) {
    [previous, value] = [value, ((2 * n - 1) * x * value - (n - 1) * previous) / n];
  }
  return { value, slope: (degree * (x * value - previous)) / (x * x - 1) };
}
