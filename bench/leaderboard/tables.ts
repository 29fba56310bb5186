import type { Table } from '../table.js';
import type { Interval, MetricName } from './bootstrap.js';
import { DEFAULT_ENGINE, type SplitRun } from './engines.js';
import type { MeasuredSplit } from './measured.js';
import type { FigureColumn } from './rows.js';
import { COLUMNS, type Verdict } from './verdict.js';

/** What stands above the tables of a split without any. */
export const NO_SIGNAL =
  'There is no signal: no model ranks these customers better than chance. Do not act on differences between them.';

/** How to read the tables. */
export const WHAT_IT_SAYS = [
  'All models predict the same customers from the same day-level purchases (refunds left out) as of the cutoff; nothing after it was known to any of them. The same code measures all.',
  'Spearman and nGini measure the ranking (1 is perfect), R2 and RMSE are ruled by a few large customers, bias is predicted over actual total less 1, decile error the mean error of the ten means by predicted tenth. In brackets: 95 % bootstrap interval over customers.',
];

/** Decimals by column of the table, and its name there. */
const SHOWN: readonly [MetricName, FigureColumn, string, number][] = [
  ['spearman', 'spearman', 'Spearman', 3],
  ['ngini', 'ngini', 'nGini', 3],
  ['rmse', 'rmse', 'RMSE', 1],
  ['mae', 'mae', 'MAE', 2],
  ['r2', 'r2', 'R2', 3],
  ['bias', 'bias', 'bias', 3],
  ['decileError', 'decile_error', 'decile error', 3],
];

/** `cdnow, 1997-12-31 + 181 days, 23,502 customers`. */
export function titleOf({ dataset, split, customers }: SplitRun): string {
  return `${dataset.name}, ${split.cutoff} + ${split.horizonDays} days, ${customers.length.toLocaleString('en')} customers`;
}

/** One line a model, figures with their intervals. */
export function metricTable({ rows, intervals }: MeasuredSplit): Table {
  return {
    header: ['model', ...SHOWN.map(([, , title]) => title), 'coverage 80 %', 'coverage 90 %'],
    rows: rows.map((row, index) => [
      row.model,
      ...SHOWN.map(([metric, key, , decimals]) =>
        withInterval(row[key], intervals[index].get(metric), decimals),
      ),
      fixed(row.coverage80, 3),
      fixed(row.coverage90, 3),
    ]),
  };
}

/** One line a split: where the default engine stands in each column. */
export function barTable(splits: readonly MeasuredSplit[]): Table {
  return {
    header: ['split', ...COLUMNS],
    rows: splits.map(({ run, verdicts, signal }) => [
      titleOf(run),
      ...COLUMNS.map((column) => {
        if (!signal) return 'no signal';
        const verdict = verdicts.find((one) => one.column === column);
        return verdict ? standing(verdict) : 'no figure';
      }),
    ]),
  };
}

/** One line a split and level: how often the intervals of the default engine held what came, as shares. */
export function coverageTable(splits: readonly MeasuredSplit[]): Table {
  const shares = (values: readonly number[]) => range([Math.min(...values), Math.max(...values)], 3);
  return {
    header: [
      'split',
      'level',
      'all',
      'all, by lot',
      'expected',
      'buyers',
      'by tenth',
      'by tenure',
      'confidence off by',
    ],
    rows: splits.flatMap(({ run }) => {
      const { coverage = [], reliability } = run.tests.get(DEFAULT_ENGINE) ?? {};
      return coverage.map(({ level, overall, randomised, expected, buyers, deciles, tenure }) => [
        titleOf(run),
        fixed(level, 2),
        fixed(overall, 3),
        fixed(randomised, 3),
        fixed(expected, 3),
        fixed(buyers, 3),
        shares(deciles),
        shares(tenure.map((group) => group.coverage)),
        fixed(reliability?.calibrationError ?? null, 3),
      ]);
    }),
  };
}

/** How to read the coverage table. */
export const ABOUT_COVERAGE =
  "An interval that begins at 0 cannot be less sure than the chance of buying nothing, so 'all' may lie above the level; 'expected' is what the model itself says of it, and 'by lot' counts such intervals only for the share that the level asks for. 'confidence off by' is the expected calibration error of the confidence.";

/** How to read the table of where the default engine stands. */
export const ABOUT_THE_BAR =
  "Figures of the default engine and of the best model of the column. 'within chance' is further behind than 1 %, but by a difference whose 95 % bootstrap interval, over the same resamples of the customers, holds 0: other customers of the same shop might as well have put it first.";

function standing({ standing, ours, best, bestModel, lag }: Verdict): string {
  if (standing === 'first') return 'first';
  const figures = `${fixed(ours, 3)}; ${bestModel} ${fixed(best, 3)}`;
  if (standing === 'within 1 %' || lag === undefined) return `${standing} (${figures})`;
  return `${standing} (${figures}; worse by ${range(lag, 3)})`;
}

function withInterval(value: number | null, interval: Interval | undefined, decimals: number): string {
  if (value === null || interval === undefined) return fixed(value, decimals);
  return `${fixed(value, decimals)} (${range(interval, decimals)})`;
}

function range([lower, upper]: Interval, decimals: number): string {
  return `${fixed(lower, decimals)} to ${fixed(upper, decimals)}`;
}

function fixed(value: number | null, decimals: number): string {
  return value === null ? '' : value.toFixed(decimals);
}
