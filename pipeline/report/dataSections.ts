import { formatDay } from '../days.js';
import { horizontalBars } from '../figures/bars.js';
import { driftBetween } from './drift.js';
import type { Material } from './material.js';
import { number, percent, type Section } from './section.js';

const MOST_BARS = 15;
/** From here on a feature has moved much (Siddiqi 2006). */
const MUCH_DRIFT = 0.25;

/** What the model was made of. */
export function dataSection({ ingest: { report, source }, params }: Material): Section {
  const bars = report.reasons.map(({ reason, rows }) => ({ name: reason, value: rows }));
  return {
    key: 'data',
    title: 'The data',
    finding: `${number(report.orders)} orders of ${number(report.customers)} customers from ${day(report.firstDay)} to ${day(report.lastDay)}, net revenue ${number(report.net)} ${params.currency}.`,
    caption: `Source: ${source}. Rows delivered ${number(report.delivered)} = accepted ${number(report.accepted)} + rejected ${number(report.rejected)} (${percent(report.rejected / report.delivered)}).`,
    figures: bars.length > 0 ? [horizontalBars('Why rows were rejected', 'rows', bars)] : [],
  };
}

/** Which days the model may know, and which it was judged by. */
export function splitSection({ cutoffs, params }: Material): Section {
  const plans = [
    ['tested at', cutoffs.test],
    ['predicts from', cutoffs.score],
  ] as const;
  const rows = plans.flatMap(([what, plan]) =>
    plan === undefined
      ? []
      : [
          [
            what,
            formatDay(plan.present),
            (plan.training.get(params.horizon_days) ?? []).map(formatDay).join(', ') || 'none',
            plan.seasonal === undefined ? 'none' : formatDay(plan.seasonal),
          ],
        ],
  );
  return {
    key: 'splits',
    title: 'Splits and leakage',
    finding: `Every label window that was learnt from ends on or before the cutoff that is predicted from; the test looks ${params.horizon_days} days into a future that nothing had seen.`,
    caption:
      'Features use orders up to the end of the cutoff day alone; a test falsifies later rows and demands that no feature changes by a bit. Settings were searched on earlier windows, customers of one fold never in another.',
    tables: [[['', 'cutoff', 'training cutoffs', 'same season a year earlier'], ...rows]],
  };
}

/** Whether the customers of today are those that were learnt from. */
export function driftSection({ test, present, cutoffs }: Material): Section {
  if (test === undefined || cutoffs.test === undefined) {
    return { key: 'drift', title: 'Drift', finding: 'There is no earlier cutoff to compare with.' };
  }
  const drifts = driftBetween(test.table, present);
  const moved = drifts.filter(({ index }) => index > MUCH_DRIFT);
  return {
    key: 'drift',
    title: 'Drift',
    finding: `${moved.length} of ${drifts.length} features moved much from ${formatDay(cutoffs.test.present)} to ${formatDay(cutoffs.score.present)}; the most ${drifts[0].feature} (${drifts[0].index.toFixed(2)}).`,
    caption:
      'Population stability index: below 0.1 hardly any drift, above 0.25 much. Ages grow with the history.',
    figures: [
      horizontalBars(
        'Features that moved most',
        'population stability index',
        drifts.slice(0, MOST_BARS).map(({ feature, index }) => ({ name: feature, value: index })),
      ),
    ],
  };
}

function day(value: number | undefined): string {
  return value === undefined ? '?' : formatDay(value);
}
