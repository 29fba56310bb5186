import { METRIC_NAMES } from '../evaluation/metrics.js';
import type { Evaluation } from '../stages/evaluate.js';
import type { MetricName } from './bootstrap.js';
import { number } from './section.js';

/** How one metric of the model changed. */
export interface MetricChange {
  readonly metric: MetricName;
  readonly before: number;
  readonly after: number;
  readonly verdict: 'better' | 'same' | 'worse';
}

/** What makes a metric better, and by how much it may move before that is said. */
interface Rule {
  readonly better: 'higher' | 'lower' | 'nearer to 0';
  /** Share of the earlier value where `relative`, else in the metric's own unit. */
  readonly tolerance: number;
  readonly relative: boolean;
}

const RULES: Readonly<Record<MetricName, Rule>> = {
  spearman: { better: 'higher', tolerance: 0.005, relative: false },
  ngini: { better: 'higher', tolerance: 0.005, relative: false },
  rmse: { better: 'lower', tolerance: 0.01, relative: true },
  mae: { better: 'lower', tolerance: 0.01, relative: true },
  r2: { better: 'higher', tolerance: 0.01, relative: false },
  bias: { better: 'nearer to 0', tolerance: 0.01, relative: false },
  decileError: { better: 'lower', tolerance: 0.02, relative: false },
};

/**
 * Compares the model's metrics of two evaluations; empty where one of them had no test. A metric that one of them
 * lacks (null in JSON) is 'worse' where it went missing, else 'same'.
 */
export function compareMetrics(before: Evaluation, after: Evaluation): MetricChange[] {
  if (before.test === null || after.test === null) return [];
  const [old, now] = [before.test.metrics.model, after.test.metrics.model];
  return METRIC_NAMES.map((metric) => {
    const values = { before: old[metric] ?? Number.NaN, after: now[metric] ?? Number.NaN };
    return { metric, ...values, verdict: verdictOf(metric, values) };
  });
}

function verdictOf(
  metric: MetricName,
  { before, after }: { before: number; after: number },
): MetricChange['verdict'] {
  if (Number.isNaN(after)) return Number.isNaN(before) ? 'same' : 'worse';
  if (Number.isNaN(before)) return 'same';
  const { better, tolerance, relative } = RULES[metric];
  const gain =
    better === 'higher'
      ? after - before
      : better === 'lower'
        ? before - after
        : Math.abs(before) - Math.abs(after);
  const allowed = relative ? tolerance * Math.abs(before) : tolerance;
  if (Math.abs(gain) <= allowed) return 'same';
  return gain > 0 ? 'better' : 'worse';
}

/** The comparison in Markdown, as a pull request shows it. */
export function metricsDiffMarkdown(changes: readonly MetricChange[], before: string, after: string): string {
  if (changes.length === 0) return 'There is nothing to compare: one of the runs had no test out of time.\n';
  const worse = changes.filter(({ verdict }) => verdict === 'worse').map(({ metric }) => metric);
  const headline = worse.length === 0 ? 'No metric got worse.' : `Worse: ${worse.join(', ')}.`;
  const rows = changes.map(
    (change) =>
      `| ${change.metric} | ${number(change.before)} | ${number(change.after)} | ${tolerance(change.metric)} | ${mark(change.verdict)} |`,
  );
  return [
    `### Metrics: ${after} against ${before}`,
    '',
    headline,
    '',
    `| metric | ${before} | ${after} | tolerance | |`,
    '|---|--:|--:|--:|---|',
    ...rows,
    '',
  ].join('\n');
}

function tolerance(metric: MetricName): string {
  const { tolerance: allowed, relative } = RULES[metric];
  return relative ? `${100 * allowed} %` : `${allowed}`;
}

function mark(verdict: MetricChange['verdict']): string {
  return verdict === 'worse' ? '**worse**' : verdict;
}
