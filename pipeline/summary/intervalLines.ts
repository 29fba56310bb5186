import type { TestMeasures } from '../stages/testPredictions.js';

/** What intervals and confidence were worth, in a few lines of plain text. */
export function intervalLines({
  coverage,
  reliability,
}: Pick<TestMeasures, 'coverage' | 'reliability'>): string {
  const lines = coverage.map(
    ({ level, overall, expected, randomised, buyers }) =>
      `${percent(level, 0)} intervals held ${percent(overall)} of customers (expected ${percent(expected)}; by lot where buying nothing alone is likelier: ${percent(randomised)}), ${percent(buyers)} of those who bought.`,
  );
  lines.push(
    `Confidence was off by ${percent(reliability.calibrationError)} on average (expected calibration error).`,
  );
  return lines.join('\n');
}

function percent(share: number, digits = 1): string {
  return Number.isFinite(share) ? `${(100 * share).toFixed(digits)} %` : 'none';
}
