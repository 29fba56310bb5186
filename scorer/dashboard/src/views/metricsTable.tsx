import { bestOfColumn } from '../../../../pipeline/figures/bestOfColumn.js';
import { modelName } from '../../../../pipeline/figures/modelNames.js';
import type { Manifest } from '../api/types.js';
import { Scrollable } from '../components/scrollable.js';
import { Empty } from '../components/state.js';
import { type Format, titled } from '../format.js';

interface Metric {
  readonly key: string;
  readonly name: string;
  readonly about: string;
  /** How far a value is from the best there could be. */
  readonly distance: (value: number) => number;
  readonly isMoney?: boolean;
}

const METRICS: readonly Metric[] = [
  {
    key: 'spearman',
    name: 'Rank correlation',
    about: 'whether customers come in the right order (Spearman)',
    distance: (value) => 1 - value,
  },
  {
    key: 'ngini',
    name: 'nGini',
    about: 'whether revenue is found where it came in; 1 is perfect',
    distance: (value) => 1 - value,
  },
  {
    key: 'rmse',
    name: 'RMSE',
    about: 'root mean squared error',
    distance: (value) => value,
    isMoney: true,
  },
  {
    key: 'mae',
    name: 'MAE',
    about: 'mean absolute error per customer',
    distance: (value) => value,
    isMoney: true,
  },
  { key: 'bias', name: 'Bias', about: 'predicted over realised total, less 1', distance: Math.abs },
  {
    key: 'decileError',
    name: 'Decile error',
    about: 'mean error over tenths of the customers, as a share',
    distance: (value) => value,
  },
];

interface MetricsTableProps {
  readonly metrics: Manifest['metrics'];
  readonly format: Format;
}

/** The model beside what it must beat, on the same customers. */
export function MetricsTable({ metrics, format }: MetricsTableProps) {
  const models = Object.entries(metrics);
  if (models.length === 0) {
    return <Empty>The history was too short for a test: nobody knows yet how good this model is.</Empty>;
  }
  const best = METRICS.map((metric) => bestOf(metric, Object.values(metrics)));
  return (
    <Scrollable label="Metrics by model">
      <table>
        <thead>
          <tr>
            <th scope="col">Model</th>
            {METRICS.map(({ key, name, about, isMoney }) => (
              <th key={key} scope="col" class="number">
                {name}
                <span class="about">
                  {isMoney && format.currency ? `${about}, ${format.currency}` : about}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {models.map(([model, values], row) => (
            <tr key={model}>
              <th scope="row">{titled(modelName(model))}</th>
              {METRICS.map((metric, column) => (
                <td key={metric.key} class={best[column][row] ? 'number best' : 'number'}>
                  {valueText(values[metric.key], metric, format)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scrollable>
  );
}

/** Whether each model has the best figure of a metric. */
function bestOf(
  { key, distance, isMoney }: Metric,
  models: readonly Manifest['metrics'][string][],
): boolean[] {
  const shown = models.map((values) => values[key]?.toPrecision(digitsOf(isMoney)) ?? '-');
  return bestOfColumn(shown, distance);
}

function valueText(value: number | null | undefined, { isMoney }: Metric, format: Format): string {
  if (value === null || value === undefined) return '–';
  return format.significant(value, digitsOf(isMoney));
}

function digitsOf(isMoney = false): number {
  return isMoney ? 4 : 3;
}
