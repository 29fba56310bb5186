import { quantile } from 'simple-statistics';
import { noSignalReason } from '../bundle/signal.js';
import { formatDay, parseDay } from '../days.js';
import { type FeatureTable, numericColumn, selectedFeatures } from '../features/index.js';
import { horizontalBars } from '../figures/bars.js';
import { forecastBand } from '../figures/index.js';
import { lines } from '../figures/lines.js';
import { type ForecastAccuracy, isCompleteMonth, type MonthForecast } from '../forecast/index.js';
import { segmentsOf } from '../models/customerGroups.js';
import { impurityImportance } from '../models/forest/index.js';
import { takeRows } from '../models/matrix.js';
import { AnchoredForest } from '../models/revenue/anchoredForest.js';
import { hasSignal } from '../stages/evaluate.js';
import type { Material } from './material.js';
import { number, percent, type Section } from './section.js';

const MOST_BARS = 15;
/** Features whose partial dependence is drawn, most customers it is averaged over, and values of each feature. */
const DEPENDENCE = { features: 4, customers: 300, steps: 12 } as const;

/** What the anchor's own outputs are, which the catalogue does not hold. */
const ANCHOR_UNITS: Readonly<Record<string, string>> = {
  anchor_p_alive: 'chance',
  anchor_orders: 'orders',
  anchor_spend: 'log ratio to the mean',
  anchor_value: 'log ratio to the mean spend',
};

/** What the forest looks at and, where it corrects the anchor, which way it turns. */
export function importanceSection({
  model,
  params,
  present,
}: Pick<Material, 'model' | 'params' | 'present'>): Section {
  const engine = model.forHorizon(params.horizon_days);
  const about = { key: 'importance', title: 'What does it look at?' };
  const forest = engine.learnt?.forest;
  if (forest === undefined) {
    return { ...about, finding: `The engine is ${engine.kind}: purchases alone decide.` };
  }
  const importance = impurityImportance(forest);
  const bars = forest.features
    .map(({ name }, feature) => ({ name, feature, value: 100 * importance[feature] }))
    .sort((a, b) => b.value - a.value);
  const first = bars
    .slice(0, 3)
    .map(({ name, value }) => `${name} (${value.toFixed(0)} %)`)
    .join(', ');
  const figure = horizontalBars(
    'Importance',
    'share of the decrease in variance, %',
    bars.slice(0, MOST_BARS),
  );
  if (!(engine instanceof AnchoredForest)) {
    return { ...about, finding: `The forest looks first at ${first}.`, figures: [figure] };
  }
  const shown = bars
    .filter(({ feature }) => forest.features[feature].kind === 'numeric')
    .slice(0, DEPENDENCE.features);
  return {
    ...about,
    finding: `Beyond the anchor, the forest looks first at ${first}.`,
    caption: `The forest corrects the anchor. A curve of partial dependence shows by which factor, season aside, were all customers to have the same value of one feature: above 1 more than the anchor is expected. Mean over at most ${DEPENDENCE.customers} customers, each counted alike.`,
    figures: [figure, ...shown.map(({ name, feature }) => partialDependence(engine, present, name, feature))],
  };
}

/** What the forest makes of the anchor, were all customers to have the same value of one feature (Friedman 2001). */
function partialDependence(engine: AnchoredForest, table: FeatureTable, name: string, feature: number) {
  const matrix = engine.matrix(table);
  const every = Math.ceil(matrix.rows / DEPENDENCE.customers);
  const sample = takeRows(
    matrix,
    Array.from({ length: Math.ceil(matrix.rows / every) }, (_, i) => i * every),
  );
  const present = Array.from(matrix.columns[feature]).filter((value) => !Number.isNaN(value));
  const levels = Array.from(
    { length: DEPENDENCE.steps },
    (_, i) => 0.02 + (0.96 * i) / (DEPENDENCE.steps - 1),
  );
  const values = [...new Set(present.length > 0 ? quantile(present, levels) : [])];
  const means = values.map((value) => {
    const columns = sample.columns.map((column, i) => (i === feature ? column.map(() => value) : column));
    const ratios = engine.forest.predict({ ...sample, columns }).mean;
    const factors = ratios.map((ratio) => engine.revenueAt(1, ratio) / engine.constants.level);
    return factors.reduce((sum, factor) => sum + factor, 0) / factors.length;
  });
  return lines(`Partial dependence on ${name}`, `${name}, ${unitOf(name)}`, 'factor on the anchor', [
    { name, x: values, y: means },
  ]);
}

function unitOf(name: string): string {
  return (
    ANCHOR_UNITS[name] ??
    selectedFeatures({ attributes: [] }).find((feature) => feature.name === name)?.unit ??
    'number'
  );
}

/** Who the customers are now, and what is expected of each group. */
export function segmentSection({ model, params, present, cutoffs }: Material): Section {
  const scores = model.score(present);
  const main = scores.horizons.find(({ horizonDays }) => horizonDays === params.horizon_days);
  const clv = main?.clv ?? new Float64Array(present.rows);
  const spent = numericColumn(present, 'net_revenue');
  const groups = new Map<string, { customers: number; expected: number; spent: number }>();
  for (const [row, segment] of segmentsOf(present, scores.pAlive).entries()) {
    const group = groups.get(segment) ?? { customers: 0, expected: 0, spent: 0 };
    group.customers++;
    group.expected += clv[row];
    group.spent += spent[row];
    groups.set(segment, group);
  }
  const sorted = [...groups].sort(([, a], [, b]) => b.expected - a.expected);
  const total = clv.reduce((sum, value) => sum + value, 0);
  const [first, group] = sorted[0];
  return {
    key: 'segments',
    title: 'Who are the customers?',
    finding: `'${first}' is ${percent(group.customers / present.rows)} of the customers and ${percent(group.expected / total)} of the revenue expected in the ${params.horizon_days} days after ${formatDay(cutoffs.score.present)}.`,
    figures: [
      horizontalBars(
        'Expected revenue by segment',
        params.currency,
        sorted.map(([name, { expected }]) => ({ name, value: expected })),
      ),
    ],
    tables: [
      [
        ['segment', 'customers', `expected, ${params.currency}`, `so far, ${params.currency}`],
        ...sorted.map(([name, { customers, expected, spent: past }]) => [
          name,
          number(customers),
          number(expected),
          number(past),
        ]),
      ],
    ],
  };
}

/** What is expected by month, and how earlier forecasts turned out. */
export function forecastSection({ params, forecast, months: known }: Material): Section {
  const { months, backtest, cutoff, notes } = forecast;
  const total = months.reduce((sum, { expected }) => sum + expected, 0);
  const { to } = months[months.length - 1];
  return {
    key: 'forecast',
    title: 'Forecast',
    finding: `The customers known on ${cutoff} are expected to bring ${number(total)} ${params.currency} until ${to}. New customers come on top.`,
    caption: [...(backtest ? [accuracySentence(backtest.accuracy)] : []), ...notes].join(' '),
    figures: [forecastBand('Revenue by complete month', params.currency, known, months.filter(isComplete))],
  };
}

function isComplete({ month, from, to }: MonthForecast): boolean {
  return isCompleteMonth({ month, from: parseDay(from), to: parseDay(to) });
}

function accuracySentence({ mape, bias, coverage80 }: ForecastAccuracy): string {
  const held = coverage80 === null ? '' : `; ${percent(coverage80)} of them lay in their 80 % interval`;
  const direction = bias < 0 ? 'too low' : 'too high';
  return `Months forecast from earlier cutoffs were off by ${percent(mape)} on average, ${percent(Math.abs(bias))} ${direction} in total${held}.`;
}

/** Where not to trust it. */
export function limitsSection({ notes, test }: Pick<Material, 'notes' | 'test'>): Section {
  const limits = [
    ...notes,
    'It knows what customers did, not why: a change of prices, range or advertising after the cutoff is not in it.',
    'It says where there is something to win, not whether a contact works: that takes an experiment.',
    'Figures of single customers are expectations; act on groups, or on the interval.',
  ];
  return {
    key: 'limits',
    title: 'Limits of use',
    finding: usesOf(test),
    tables: [[['what to keep in mind'], ...limits.map((limit) => [limit])]],
  };
}

/** What the test allows to use it for. */
function usesOf(test: Material['test']): string {
  if (test === undefined) return 'Untested: the history is too short for a test out of time.';
  if (!hasSignal(test.measures.metrics.model))
    return `Good for totals at most: ${noSignalReason(test.measures.metrics.model)}.`;
  return 'Good for ranking customers and for totals; never for judging a person.';
}
