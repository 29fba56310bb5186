import { horizontalBars } from '../figures/bars.js';
import { lines } from '../figures/lines.js';
import { reportHtml } from '../report/html.js';
import { number, percent, type Section } from '../report/section.js';
import type { Finding, Severity } from './finding.js';
import type { FeatureDrift, Monitoring, Realised } from './schema.js';
import { whatToDo } from './whatToDo.js';

const MOST_BARS = 15;
const MOST_ROWS = 25;

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
            caption: 'Measured as the drift above is; 1 and above is an alert.',
            figures: [driftBars('Requests that moved most', served.drift)],
          },
        ]
      : []),
  ];
}

function findingsSection({ findings, status, periods }: Monitoring): Section {
  const rowsOf = (wanted: Severity, text: (finding: Finding) => string) =>
    findings
      .filter(({ severity }) => severity === wanted)
      .map((finding) => [`${finding.part}: ${finding.subject}`, text(finding)]);
  const tables = [
    [
      ['Alerts', 'and what to do'],
      ...rowsOf('alert', (finding) => `${finding.message}\n→ ${whatToDo(finding)}`),
    ],
    [['To watch', ''], ...rowsOf('watch', ({ message }) => message)],
  ];
  const compared = periods
    ? `Orders from ${periods.recent.from} to ${periods.recent.to} are compared with ${periods.before.from} to ${periods.before.to}.`
    : 'The history is too short to compare orders with earlier ones.';
  return {
    key: 'findings',
    title: 'What there is to know',
    finding: status === 'ok' ? 'Nothing unusual.' : countsOf(findings),
    caption: compared,
    tables: tables.filter((rows) => rows.length > 1),
  };
}

function countsOf(findings: readonly Finding[]): string {
  const alerts = findings.filter(({ severity }) => severity === 'alert').length;
  const counted = alerts === 0 ? 'No alert' : alerts === 1 ? '1 alert' : `${alerts} alerts`;
  return `${counted}, and ${findings.length - alerts} to watch.`;
}

function volumeSection({ weeks, volume }: Monitoring): Section {
  return {
    key: 'volume',
    title: 'Orders',
    finding: volume
      ? `${number(Math.round(volume.perWeek))} orders a week, ${volume.ratio.toFixed(2)} times those of the weeks before.`
      : 'There are too few weeks, or too few orders in them, to compare with.',
    caption: 'Whole weeks up to the last day that is known.',
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
      'Population stability index to the nearest snapshot that the champion learnt from, as a share of what would be an alert: the threshold, what chance makes of it, or how far the feature usually moves in as many days. 1 and above is an alert. The features that moved most are listed; monitoring.json has all.',
    figures: [driftBars('Features and predictions that moved most', drift)],
    tables: [
      [
        ['', 'PSI', 'alert from', 'Kolmogorov-Smirnov', 'missing', 'missing before', 'severity'],
        ...drift
          .slice(0, MOST_ROWS)
          .map((each) => [
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
  return horizontalBars(title, 'share of an alert', bars);
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
    `Totals by tenth, ${horizonDays} days from ${cutoff}`,
    'tenth of the predictions (10: highest)',
    currency,
    [
      { name: 'predicted', x, y: tenths.map(({ predicted }) => predicted) },
      { name: 'came', x, y: tenths.map(({ realised }) => realised), as: 'bars' },
    ],
  );
}
