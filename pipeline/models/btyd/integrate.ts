import { gaussLegendre } from '../gaussLegendre.js';

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
