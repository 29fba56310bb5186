/** Nodes on (-1, 1) and weights of a Gauss-Legendre rule. */
interface Rule {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

const POINTS = 16;
const RULE = gaussLegendre(POINTS);

/**
 * Integrates over [from, to] with 16-point Gauss-Legendre rules on equal panels, calling
 * `visit(x, weight)` at every node: the integral of f is the sum of weight * f(x).
 */
export function visitNodes(
  from: number,
  to: number,
  panels: number,
  visit: (x: number, weight: number) => void,
): void {
  const half = (to - from) / (2 * panels);
  for (let panel = 0; panel < panels; panel++) {
    const centre = from + (2 * panel + 1) * half;
    for (let i = 0; i < POINTS; i++) visit(centre + half * RULE.nodes[i], half * RULE.weights[i]);
  }
}

/** The rule with `points` points: Newton's method on the roots of the Legendre polynomial. */
function gaussLegendre(points: number): Rule {
  const nodes = new Float64Array(points);
  const weights = new Float64Array(points);
  for (let i = 0; i < points; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (points + 0.5));
    let slope = 1;
    for (let round = 0; round < 10; round++) {
      const polynomial = legendre(points, x);
      slope = polynomial.slope;
      x -= polynomial.value / slope;
    }
    nodes[i] = x;
    weights[i] = 2 / ((1 - x * x) * slope * slope);
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
