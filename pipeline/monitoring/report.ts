import { horizontalBars } from '../figures/bars.js';
import { lines } from '../figures/lines.js';
import { reportHtml } from '../report/html.js';
import { number, percent, type Section } from '../report/section.js';
import type { FeatureDrift, Monitoring, Realised } from './schema.js';

const MOST_BARS = 15;

/** The monitoring as one page that needs nothing else. */
export function monitoringHtml(monitoring: Monitoring): string {
  const { dataset, asOf, modelVersion } = monitoring;
  const subtitle = `As of ${asOf}; champion ${modelVersion ?? 'none yet'}`;
  return reportHtml(`Monitoring: ${dataset}`, subtitle, monitoringSections(monitoring));
}

/** From what a person must do something about to the figures behind it. */
export function monitoringSections(monitoring: Monitoring): Section[] {
  const { realised, served } = monitoring;
  return [
    findingsSection(monitoring),
    volumeSection(monitoring),
    ...(monitoring.drift.length > 0 ? [driftSection(monitoring)] : []),
    ...(realised.length > 0 ? [realisedSection(monitoring)] : []),
    ...(served
      ? [
          {
            key: 'served',
            title: 'Requests',
            finding: `${number(served.rows)} sampled requests of the last week, compared with ${served.comparedWith}.`,
            figures: [driftBars('Requests that moved most', served.drift)],
          },
        ]
      : []),
  ];
}

function findingsSection({ findings, status, periods }: Monitoring): Section {
  const rows = findings.map(({ severity, part, subject, message }) => [severity, part, subject, message]);
  const compared = periods
    ? `Orders from ${periods.recent.from} to ${periods.recent.to} are compared with ${periods.before.from} to ${periods.before.to}.`
    : 'The history is too short to compare orders with earlier ones.';
  return {
    key: 'findings',
    title: 'What there is to know',
    finding: status === 'ok' ? 'Nothing unusual.' : `${findings.length} findings, the gravest: ${status}.`,
    caption: compared,
    tables: rows.length > 0 ? [[['', 'about', 'of', 'what'], ...rows]] : [],
  };
}

function volumeSection({ weeks, volume }: Monitoring): Section {
  return {
    key: 'volume',
    title: 'Orders',
    finding: volume
      ? `${number(volume.perWeek)} orders a week, ${volume.ratio.toFixed(2)} times those of the weeks before.`
      : 'There are too few weeks to compare.',
    figures: [
      lines('Orders a week', 'week from', 'orders', [
        {
          name: 'orders',
          x: weeks.map(({ from }) => from),
          y: weeks.map(({ orders }) => orders),
          as: 'bars',
        },
      ]),
    ],
  };
}

function driftSection({ drift, championCutoff, customers }: Monitoring): Section {
  const moved = drift.filter(({ severity }) => severity === 'alert');
  return {
    key: 'drift',
    title: 'Drift',
    finding: `${moved.length} of ${drift.length} features and predictions of ${number(customers)} customers are unlike anything the champion of ${championCutoff} has learnt from.`,
    caption:
      'Population stability index to the nearest snapshot that the champion learnt from, as a share of what would be an alert: the threshold, what chance makes of it, or how far the feature usually moves in as many days. 1 and above is an alert.',
    figures: [driftBars('Features and predictions that moved most', drift)],
    tables: [
      [
        ['', 'PSI', 'alert from', 'Kolmogorov-Smirnov', 'missing', 'missing before', 'severity'],
        ...drift.map((each) => [
          each.name,
          each.psi.toFixed(3),
          each.psiLimit.toFixed(3),
          each.ks === null ? '' : each.ks.toFixed(3),
          percent(each.missing),
          percent(each.missingBefore),
          each.severity,
        ]),
      ],
    ],
  };
}

function driftBars(title: string, drift: readonly FeatureDrift[]) {
  const bars = drift.slice(0, MOST_BARS).map(({ name, psi, psiLimit }) => ({ name, value: psi / psiLimit }));
  return horizontalBars(title, 'share of what would be an alert', bars);
}

function realisedSection({ realised, currency }: Monitoring): Section {
  const [longest] = [...realised].sort((a, b) => b.horizonDays - a.horizonDays);
  return {
    key: 'realised',
    title: 'What came',
    finding: `Of the last ${longest.horizonDays} days that have passed since a prediction, ${number(longest.predicted)} ${currency} were predicted on ${longest.cutoff} and ${number(longest.realised)} came.`,
    caption: 'Customers known at the cutoff alone; intervals promise 80 % and 90 %.',
    figures: [tenthsFigure(longest, currency)],
    tables: [
      [
        ['cutoff', 'days', 'customers', 'predicted', 'came', 'bias', 'in 80 %', 'in 90 %', 'model'],
        ...realised.map((window) => [
          window.cutoff,
          String(window.horizonDays),
          number(window.customers),
          number(window.predicted),
          number(window.realised),
          percent(window.bias ?? Number.NaN),
          percent(window.coverage80 ?? Number.NaN),
          percent(window.coverage90 ?? Number.NaN),
          window.modelVersion,
        ]),
      ],
    ],
  };
}

function tenthsFigure({ tenths, cutoff, horizonDays }: Realised, currency: string) {
  const x = tenths.map(({ tenth }) => tenth);
  return lines(
    `Totals by tenth of the predictions of ${cutoff}, ${horizonDays} days`,
    'tenth of the predictions (10: highest)',
    currency,
    [
      { name: 'predicted', x, y: tenths.map(({ predicted }) => predicted) },
      { name: 'came', x, y: tenths.map(({ realised }) => realised), as: 'bars' },
    ],
  );
}
