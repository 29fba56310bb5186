import { describe, expect, it } from 'vitest';
import { minimise, type Objective } from './minimise.js';

describe('minimise', () => {
  it('finds the bottom of the Rosenbrock valley', () => {
    const { point, value, slope, evaluations } = minimise(
      ([x, y], gradient) => {
        gradient[0] = -2 * (1 - x) - 400 * x * (y - x * x);
        gradient[1] = 200 * (y - x * x);
        return (1 - x) ** 2 + 100 * (y - x * x) ** 2;
      },
      [-1.2, 1],
    );
    expect(point[0]).toBeCloseTo(1, 7);
    expect(point[1]).toBeCloseTo(1, 7);
    expect(value).toBeLessThan(1e-14);
    expect(slope).toBeLessThan(1e-9);
    expect(evaluations).toBeLessThan(80);
  });

  it('finds the minimum of a badly scaled bowl in a few steps', () => {
    const scales = [1e-3, 1, 50];
    const { point, evaluations } = minimise(
      (x, gradient) => {
        scales.forEach((scale, i) => {
          gradient[i] = 2 * scale * (x[i] - i);
        });
        return scales.reduce((sum, scale, i) => sum + scale * (x[i] - i) ** 2, 0);
      },
      [3, 3, 3],
    );
    for (const i of [0, 1, 2]) expect(point[i]).toBeCloseTo(i, 5);
    expect(evaluations).toBeLessThan(60);
  });

  it('stays on the side of a wall where values are finite', () => {
    // x - ln(x), undefined for x <= 0, from a start whose first step would cross the wall.
    const { point } = minimise(
      ([x], gradient) => {
        gradient[0] = 1 - 1 / x;
        return x - Math.log(x);
      },
      [1.9],
    );
    expect(point[0]).toBeCloseTo(1, 8);
  });

  it('gives up on a function without a minimum once it is far away', () => {
    const { point, slope, evaluations } = minimise(
      ([x], gradient) => {
        gradient[0] = -Math.exp(-x / 10) / 10;
        return Math.exp(-x / 10);
      },
      [0],
      5,
    );
    expect(point[0]).toBeGreaterThan(5);
    expect(slope).toBeGreaterThan(1e-3);
    expect(evaluations).toBeLessThan(60);
  });

  it('counts how far away it is from where it began', () => {
    const bowl: Objective = ([x], gradient) => {
      gradient[0] = 2 * (x - 104);
      return (x - 104) ** 2;
    };
    expect(minimise(bowl, [100], 5).point[0]).toBeCloseTo(104, 7);
  });
});
