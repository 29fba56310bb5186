import { noSignalLine } from '../bundle/signal.js';
import type { BacktestResult } from '../stages/backtest.js';
import { hasSignal } from '../stages/evaluate.js';
import { intervalLines } from './intervalLines.js';
import { behindLines, metricsTable } from './metricsTable.js';

/** What was asked of a backtest: the cutoff as YYYY-MM-DD, the horizon in days. */
interface Asked {
  readonly cutoff: string;
  readonly horizon: string;
  /** The file that the predictions went to; undefined for none. */
  readonly out?: string;
}

/** What a backtest came to, for a person: warnings first, then the figures beside the baselines'. */
export function describeBacktest(result: BacktestResult, { cutoff, horizon, out }: Asked): string {
  const { customers, metrics, coverage, reliability, dataEnd, labelEnd, notes } = result;
  const lines = [
    `${customers.toLocaleString('en')} customers predicted for the ${horizon} days after ${cutoff}.`,
    ...notes.map((note) => `note: ${note}`),
    ...(out ? [`Predictions: ${out}`] : []),
  ];
  if (!metrics || !coverage || !reliability) {
    lines.push(`The data end on ${dataEnd}, before ${labelEnd}: there is nothing to compare with yet.`);
    return lines.join('\n');
  }
  if (!hasSignal(metrics.model)) lines.push(noSignalLine(cutoff, metrics.model));
  lines.push(metricsTable(metrics), ...behindLines(metrics), intervalLines({ coverage, reliability }));
  return lines.join('\n');
}
