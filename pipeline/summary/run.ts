import { relative } from 'node:path';
import { noSignalLine } from '../bundle/signal.js';
import { formatDay } from '../days.js';
import type { Evaluation } from '../stages/evaluate.js';
import { metricsFile } from '../stages/evaluate.js';
import { type IngestNotes, rejectsFile } from '../stages/ingest.js';
import { notesOf } from '../stages/record.js';
import { predictionsFile } from '../stages/score.js';
import type { StageContext } from '../stages/stage.js';
import { outcomeOf } from '../tracking/outcome.js';
import type { Training } from '../tracking/training.js';
import { intervalLines } from './intervalLines.js';
import { behindLines, metricsTable } from './metricsTable.js';
import { promotionLines } from './promotion.js';
import { describeRejects } from './rejects.js';

/** Lines of equal orders are nothing unusual below this share of all rows. */
const REPEATED_SHARE = 0.1;

/** What a run came to, for a person and for a machine. */
export interface RunSummary {
  readonly text: string;
  readonly data: object;
}

/** What the score stage said. */
interface Scored {
  readonly customers: number;
  readonly total: number;
  readonly cutoff: string;
  /** The champion that predicted. */
  readonly version: string;
  readonly horizonDays: number;
}

/** The closing summary: what was read and rejected, how good the model is, where to look and what to do next. */
export function summarise(context: StageContext, training: Training): RunSummary {
  const { params } = context;
  const { stages: outcomes, run_id: run } = training.run;
  const seconds = training.run.seconds as number;
  const ingest = notesOf<IngestNotes>('ingest', context);
  const { test } = notesOf<Evaluation>('evaluate', context);
  const { notes } = notesOf<{ notes: string[] }>('fit', context);
  const { version, directory } = notesOf<{ version: string; directory: string }>('export', context);
  const scored = notesOf<Scored>('score', context);
  const promotion = promotionLines(context, version, outcomes);
  const ran = outcomes.filter((outcome) => outcome.ran);
  const data = {
    run,
    dataset: params.dataset,
    model_version: version,
    champion: scored.version,
    promotion: outcomeOf(context, outcomes),
    bundle: directory,
    stages: outcomes,
    read: ingest.report,
    test,
    notes,
    scored,
    pruned: training.pruned,
    mlflow: training.sending ?? null,
    seconds,
  };
  if (ran.length === 0) {
    const text = `Nothing changed: ${params.dataset} is up to date, champion ${scored.version} (${seconds.toFixed(1)} s). \`make why STAGE=train\` says what each stage depends on.`;
    return { text: [text, ...sendingLines(training)].join('\n'), data };
  }
  const here = (path: string) => relative(process.cwd(), path) || path;
  const text = [
    '',
    `${params.dataset}: model ${version} ${version === scored.version ? 'is the champion' : 'stays a challenger'} (${seconds.toFixed(1)} s; ran ${ran.map(({ stage }) => stage).join(', ')})`,
    ...promotion,
    '',
    'Read',
    readLines(ingest),
    '',
    'How good it is',
    testLines(test, params.currency),
    ...(test ? behindLines(test.metrics).map(indent) : []),
    ...notes.map((note) => `  note: ${note}`),
    '',
    'Predictions',
    `  ${number(scored.customers)} customers, expected revenue of the ${scored.horizonDays} days after ${scored.cutoff}: ${number(Math.round(scored.total))} ${params.currency}`,
    '',
    'Where to look next',
    `  ${here(predictionsFile(context.workspace))}   every customer's prediction`,
    `  ${here(metricsFile(context.workspace))}   the figures above`,
    `  ${here(rejectsFile(context.workspace))}   every rejected row, with line and reason`,
    `  ${here(directory)}   the bundle`,
    `  clv runs show ${run}   this run: parameters, trials, figures, timings`,
    ...sendingLines(training),
    ...prunedLines(training),
    '',
    'Serve it',
    '  make serve                       then, in another terminal:',
    `  curl -s localhost:8000/predict -H 'content-type: application/json' -d '{"transactions":[{"date":"${scored.cutoff}","amount":40}]}'`,
  ].join('\n');
  return { text, data };
}

function sendingLines({ sending }: Training): string[] {
  return sending === undefined ? [] : [`  ${sending.sentence}`];
}

function prunedLines({ pruned: { bundles, scorings } }: Training): string[] {
  const gone = [
    ...(bundles.length > 0 ? [`bundles ${bundles.join(', ')}`] : []),
    ...(scorings > 0 ? [`${scorings} scoring${scorings === 1 ? '' : 's'} in the store`] : []),
  ];
  return gone.length === 0 ? [] : [`  Cleared away, by \`retention\` of params.yaml: ${gone.join(' and ')}.`];
}

function readLines({ report, files }: IngestNotes): string {
  const period =
    report.firstDay !== undefined && report.lastDay !== undefined
      ? `, ${formatDay(report.firstDay)} to ${formatDay(report.lastDay)}`
      : '';
  const rows = `  ${number(report.delivered)} rows = ${number(report.accepted)} accepted + ${number(report.rejected)} rejected`;
  const orders = `  ${number(report.orders)} orders of ${number(report.customers)} customers${period}`;
  const rejects = report.rejected > 0 ? [describeRejects(report, files)] : [];
  const repeated =
    report.repeated > REPEATED_SHARE * report.delivered
      ? [
          `  ${number(report.repeated)} rows repeat another in every field: leave out what was delivered twice.`,
        ]
      : [];
  return [rows, orders, ...rejects, ...repeated, ...report.said.map((sentence) => `  ${sentence}`)].join(
    '\n',
  );
}

function testLines(test: Evaluation['test'], currency: string): string {
  if (test === null) return '  The history is too short for a test out of time: nothing is claimed.';
  return [
    ...(test.signal ? [] : [noSignalLine(test.cutoff, test.metrics.model)]),
    `Measured out of time: predicted on ${test.cutoff}, compared with the ${test.horizonDays} days after (RMSE, MAE in ${currency}; * best).`,
    metricsTable(test.metrics),
    intervalLines(test),
  ]
    .map(indent)
    .join('\n');
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}

function number(value: number): string {
  return value.toLocaleString('en');
}
