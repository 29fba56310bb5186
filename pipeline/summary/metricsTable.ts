import Table from 'cli-table3';
import type { Metrics } from '../evaluation/metrics.js';
import { bestOfColumn } from '../figures/bestOfColumn.js';
import { modelName } from '../figures/modelNames.js';

/** Differences below one hundredth are left to chance. */
const CLEAR = 0.01;

/** One sentence for each figure of ranking or error in which a baseline is clearly ahead of the model. */
export function behindLines(metrics: Readonly<Record<string, Metrics>>): string[] {
  const { model, ...baselines } = metrics;
  const figures = [
    {
      name: 'nGini',
      better: (a: Metrics, b: Metrics) => a.ngini > b.ngini + CLEAR,
      of: (m: Metrics) => m.ngini.toFixed(3),
    },
    {
      name: 'MAE',
      better: (a: Metrics, b: Metrics) => a.mae < b.mae * (1 - CLEAR),
      of: (m: Metrics) => m.mae.toFixed(2),
    },
  ];
  return figures.flatMap(({ name, better, of }) =>
    Object.entries(baselines)
      .filter(([, values]) => better(values, model) && of(values) !== of(model))
      .map(
        ([other, values]) => `Behind '${modelName(other)}' in ${name}: ${of(model)} against ${of(values)}.`,
      ),
  );
}

/** A plain-text table of metrics, one line a model, the best of each column marked with *. */
export function metricsTable(metrics: Readonly<Record<string, Metrics>>): string {
  const columns = [
    { head: 'Spearman', of: (m: Metrics) => m.spearman, digits: 3, cost: (v: number) => -v },
    { head: 'nGini', of: (m: Metrics) => m.ngini, digits: 3, cost: (v: number) => -v },
    { head: 'RMSE', of: (m: Metrics) => m.rmse, digits: 1, cost: (v: number) => v },
    { head: 'MAE', of: (m: Metrics) => m.mae, digits: 2, cost: (v: number) => v },
    { head: 'R2', of: (m: Metrics) => m.r2, digits: 3, cost: (v: number) => -v },
    { head: 'bias', of: (m: Metrics) => m.bias, digits: 3, cost: Math.abs },
    { head: 'decile error', of: (m: Metrics) => m.decileError, digits: 3, cost: (v: number) => v },
  ];
  const models = Object.entries(metrics);
  const table = new Table({
    head: ['', ...columns.map(({ head }) => head)],
    style: { head: [], border: [], compact: true },
    colAligns: ['left', ...columns.map(() => 'right' as const)],
  });
  const cells = columns.map(({ of, digits, cost }) => {
    const shown = models.map(([, values]) =>
      Number.isFinite(of(values)) ? of(values).toFixed(digits) : '-',
    );
    const isBest = bestOfColumn(shown, cost);
    return shown.map((text, row) => `${text}${isBest[row] ? '*' : ' '}`);
  });
  models.forEach(([name], row) => {
    table.push([modelName(name), ...cells.map((column) => column[row])]);
  });
  return table.toString();
}
