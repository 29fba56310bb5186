import { expect, it } from 'vitest';
import { gaussLegendre } from './gaussLegendre.js';

it.each([1, 2, 5, 16, 40])('%i points integrate polynomials of up to twice the degree exactly', (size) => {
  const { nodes, weights } = gaussLegendre(size);
  for (let degree = 0; degree < 2 * size; degree++) {
    const integral = nodes.reduce((sum, node, i) => sum + weights[i] * node ** degree, 0);
    expect(integral).toBeCloseTo(degree % 2 === 0 ? 2 / (degree + 1) : 0, 13);
  }
});

it('has the published points and weights (Abramowitz & Stegun, table 25.4, n = 3)', () => {
  const { nodes, weights } = gaussLegendre(3);
  for (const [i, node] of [0.774596669241483, 0, -0.774596669241483].entries())
    expect(nodes[i]).toBeCloseTo(node, 14);
  expect(weights[0]).toBeCloseTo(0.555555555555556, 14);
  expect(weights[1]).toBeCloseTo(0.888888888888889, 14);
});
