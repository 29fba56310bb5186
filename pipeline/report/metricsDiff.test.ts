import { describe, expect, it } from 'vitest';
import { measure } from '../evaluation/metrics.js';
import type { Evaluation } from '../stages/evaluate.js';
import { compareMetrics, metricsDiffMarkdown } from './metricsDiff.js';

const actual = Float64Array.from({ length: 60 }, (_, row) => (row * 37) % 50);
const signs = actual.map((_, row) => (row % 2 === 0 ? 1 : -1));

/** An evaluation of predictions that miss by this much, in turns above and below. */
function missingBy(error: number): Evaluation {
  const metrics = {
    model: measure(
      actual,
      actual.map((value, row) => value + error * signs[row]),
    ),
  };
  return {
    test: {
      cutoff: '2011-09-10',
      horizonDays: 90,
      metrics,
      coverage: [],
      reliability: { bins: [], calibrationError: 0 },
      signal: true,
    },
  };
}

const verdicts = (before: Evaluation, after: Evaluation) =>
  Object.fromEntries(compareMetrics(before, after).map(({ metric, verdict }) => [metric, verdict]));

describe('compareMetrics', () => {
  it('finds nothing changed between equal runs, nor below the tolerance', () => {
    expect(new Set(Object.values(verdicts(missingBy(5), missingBy(5))))).toEqual(new Set(['same']));
    expect(verdicts(missingBy(5), missingBy(5.04)).mae).toBe('same');
  });

  it('calls larger errors worse and smaller ones better', () => {
    expect(verdicts(missingBy(5), missingBy(12))).toMatchObject({
      mae: 'worse',
      rmse: 'worse',
      r2: 'worse',
      spearman: 'worse',
    });
    expect(verdicts(missingBy(12), missingBy(5))).toMatchObject({
      mae: 'better',
      rmse: 'better',
      r2: 'better',
    });
  });

  it('has nothing to say without a test', () => {
    expect(compareMetrics({ test: null }, missingBy(1))).toEqual([]);
    expect(metricsDiffMarkdown([], 'main', 'this run')).toContain('nothing to compare');
  });

  it('says what got worse in a table that a pull request shows', () => {
    const markdown = metricsDiffMarkdown(compareMetrics(missingBy(5), missingBy(12)), 'main', 'this run');
    expect(markdown).toMatch(/^Worse: .*mae/m);
    expect(markdown).toContain('| mae | 5 | 12 | 1 % | **worse** |');
  });
});
