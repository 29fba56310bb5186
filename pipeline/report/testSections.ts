import { noSignalReason } from '../bundle/signal.js';
import { METRIC_NAMES } from '../evaluation/metrics.js';
import { colourOf, decileCalibration, type Figure, gainCurve, predictedTotals } from '../figures/index.js';
import { lines } from '../figures/lines.js';
import { modelName } from '../figures/modelNames.js';
import type { Rng } from '../random.js';
import { hasSignal } from '../stages/evaluate.js';
import { behindLines } from '../summary/metricsTable.js';
import { type Bounded, boundedMetrics } from './bootstrap.js';
import type { TestOutcome } from './fitted.js';
import { number, percent, type Section } from './section.js';

const RESAMPLES = 200;

const HEADINGS: Readonly<Record<(typeof METRIC_NAMES)[number], string>> = {
  spearman: 'Spearman',
  ngini: 'nGini',
  rmse: 'RMSE',
  mae: 'MAE',
  r2: 'R2',
  bias: 'bias',
  decileError: 'decile error',
};

/** Whether the ranking finds the customers who bring the revenue. */
export function rankingSection({ said, revenue }: TestOutcome): Section {
  const figure = gainCurve(
    'Share of the revenue that the best customers by prediction brought',
    revenue,
    named(said),
  );
  const [ours] = figure.data.map(({ y }) => y as number[]);
  return {
    key: 'ranking',
    title: 'Does it find the good customers?',
    finding: `The best tenth by prediction brought ${ours[10].toFixed(0)} % of the revenue that came, the best fifth ${ours[20].toFixed(0)} %.`,
    caption: 'The higher the curve, the better. The dotted lines are perfect knowledge and chance.',
    figures: [figure],
  };
}

/** Whether the model may be believed, in words: what the test showed of it, and where a baseline is ahead. */
export function verdictSection(
  { measures: { metrics } }: Pick<TestOutcome, 'measures'>,
  currency: string,
): Section {
  const { model, 'past-rate': past } = metrics;
  const signal = `There is a signal: rank correlation ${model.spearman.toFixed(2)}; the mean error of a customer is ${number(model.mae)} ${currency}, against ${number(past.mae)} of what a spreadsheet would say.`;
  return {
    key: 'metrics',
    title: 'How good is it?',
    finding: hasSignal(model)
      ? [signal, ...behindLines(metrics)].join(' ')
      : `There is no signal: ${noSignalReason(model)}. Nothing should be done on the strength of it.`,
  };
}

/** The verdict, and the figures beside the baselines, each with what chance would make of it. */
export function metricsSection(outcome: TestOutcome, currency: string, rng: Rng): Section {
  const { said, revenue } = outcome;
  const rows = [...said.models].map(([name, predicted]) => {
    const bounded = boundedMetrics(revenue, predicted, RESAMPLES, rng.fork(name));
    return [modelName(name), ...METRIC_NAMES.map((metric) => boundedText(bounded[metric]))];
  });
  return {
    ...verdictSection(outcome, currency),
    caption: `Out of time, ${number(revenue.length)} customers; below each figure its 90 % bootstrap interval over customers (${RESAMPLES} resamples). RMSE and MAE in ${currency}.`,
    tables: [[['model', ...METRIC_NAMES.map((name) => HEADINGS[name])], ...rows]],
  };
}

/** Whether predictions may be read as money. */
export function calibrationSection({ said, revenue, measures }: TestOutcome, currency: string): Section {
  const { bias, decileError } = measures.metrics.model;
  return {
    key: 'calibration',
    title: 'May its figures be read as money?',
    finding: `In total it was ${percent(Math.abs(bias))} too ${bias > 0 ? 'high' : 'low'}; tenths of the customers are ${percent(decileError)} off on average.`,
    caption: 'A point on the diagonal is a group of customers who brought on average what was said.',
    figures: [
      decileCalibration(
        'Mean revenue that came, by tenth of the predictions',
        currency,
        revenue,
        named(said),
      ),
      predictedTotals('The total that came (dashed), and what was predicted', currency, revenue, named(said)),
    ],
  };
}

/** Whether intervals hold what they promise: of all customers, of buyers, by prediction and by tenure. */
export function coverageSection({ measures: { coverage } }: TestOutcome): Section {
  const tenths = coverage[0]?.deciles.map((_, place) => place + 1) ?? [];
  const quarters = coverage[0]?.tenure.map(({ fromDays }, place) => quarterName(place + 1, fromDays)) ?? [];
  return {
    key: 'coverage',
    title: 'How sure is it? Intervals',
    finding: coverage
      .map(
        ({ level, overall, expected, randomised, buyers }) =>
          `The ${100 * level} % intervals held ${percent(overall)} of the customers (expected ${percent(expected)}; by lot ${percent(randomised)}), and ${percent(buyers)} of those who bought.`,
      )
      .join(' '),
    caption:
      "An interval that begins at 0 cannot be less sure than the chance of buying nothing, so the share of all customers, and of those of whom little is expected, may lie above the level; 'expected' is what the model itself says of it, and 'by lot' counts such intervals only for the share that the level asks for.",
    figures: [
      heldFigure(
        'Share of customers inside their interval, by tenth of the predictions',
        'tenth of the predictions (10: highest)',
        tenths,
        coverage.map(({ level, deciles }) => ({ level, shares: deciles })),
      ),
      heldFigure(
        'Share of customers inside their interval, by quarter of the days since the first purchase',
        'days since first purchase, by quarter',
        quarters,
        coverage.map(({ level, tenure }) => ({ level, shares: tenure.map((group) => group.coverage) })),
      ),
    ],
    tables: [
      [
        ['level', 'all', 'all, by lot', 'expected', 'buyers'],
        ...coverage.map(({ level, overall, randomised, expected, buyers }) => [
          `${100 * level} %`,
          ...[overall, randomised, expected, buyers].map(percent),
        ]),
      ],
    ],
  };
}

/** Shares of groups of customers that the intervals of each level held, beside that level. */
function heldFigure(
  title: string,
  x: string,
  groups: readonly (number | string)[],
  held: readonly { readonly level: number; readonly shares: readonly number[] }[],
): Figure {
  return lines(
    title,
    x,
    'share, %',
    held.flatMap(({ level, shares }, place) => {
      const colour = colourOf(place);
      return [
        { name: `${100 * level} % interval`, x: groups, y: shares.map((share) => 100 * share), colour },
        {
          name: `${100 * level} %`,
          x: groups,
          y: groups.map(() => 100 * level),
          as: 'dashed' as const,
          colour,
        },
      ];
    }),
  );
}

/** Its number keeps quarters apart that begin on the same day. */
function quarterName(number: number, fromDays: number): string {
  return `${number}: ${Number.isFinite(fromDays) ? `from ${fromDays}` : 'no purchase'}`;
}

/** What stated confidence was worth. */
export function reliabilitySection({ measures: { reliability } }: TestOutcome): Section {
  const { bins, calibrationError } = reliability;
  return {
    key: 'reliability',
    title: 'How sure is it? Confidence',
    finding: `Stated confidence is off by ${percent(calibrationError)} on average.`,
    caption:
      'Confidence is the chance that revenue comes within half of the prediction or one average order of it.',
    figures: [
      lines('Stated confidence, and how often it was met', 'stated, %', 'met, %', [
        {
          name: modelName('model'),
          x: bins.map(({ stated }) => 100 * stated),
          y: bins.map(({ met }) => 100 * met),
        },
        { name: 'as stated', x: [0, 100], y: [0, 100], as: 'dashed' },
      ]),
    ],
  };
}

function named(said: TestOutcome['said']) {
  return [...said.models].map(([name, predicted]) => ({ name: modelName(name), predicted }));
}

function boundedText({ value, lower, upper }: Bounded): string {
  return `${short(value)}\n${short(lower)} to ${short(upper)}`;
}

/** Three significant digits, zeros too: more would only pretend, and fewer look like another accuracy. */
function short(value: number): string {
  if (!Number.isFinite(value)) return '–';
  return value.toLocaleString('en', { minimumSignificantDigits: 3, maximumSignificantDigits: 3 });
}
