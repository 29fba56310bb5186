import { tableMarkdown } from '../table.js';
import { DEFAULT_ENGINE } from './engines.js';
import type { MeasuredSplit } from './measured.js';
import {
  ABOUT_COVERAGE,
  ABOUT_THE_BAR,
  barTable,
  coverageTable,
  metricTable,
  NO_SIGNAL,
  titleOf,
  WHAT_IT_SAYS,
} from './tables.js';

/** reports/leaderboard.md: the table of each split, then how the default engine stands. */
export function leaderboardMarkdown(splits: readonly MeasuredSplit[]): string {
  const parts = splits.flatMap((split) => [
    `## ${titleOf(split.run)}`,
    ...(split.signal ? [] : [`**${NO_SIGNAL}**`]),
    tableMarkdown(metricTable(split)),
    ...split.run.notes.map((note) => `${DEFAULT_ENGINE}: ${note}`),
  ]);
  const bar = ['## First or within 1 % of the best', ABOUT_THE_BAR, tableMarkdown(barTable(splits))];
  const coverage = [`## Coverage of ${DEFAULT_ENGINE}`, ABOUT_COVERAGE, tableMarkdown(coverageTable(splits))];
  return `${['# Leaderboard', ...WHAT_IT_SAYS, ...parts, ...bar, ...coverage].join('\n\n')}\n`;
}
