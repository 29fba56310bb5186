import Table from 'cli-table3';
import { allChampions } from '../bundle/index.js';
import { wasSent } from '../tracking/mlflow/push.js';
import { paramsOf, runMetrics } from '../tracking/mlflow/wording.js';
import type { RunRecord } from '../tracking/runRecord.js';
import { describeDecision } from './promotion.js';

/** A value that two runs do not share; undefined where one has none. */
export interface RunDifference {
  readonly name: string;
  readonly before: string | number | undefined;
  readonly after: string | number | undefined;
}

/** What sets two runs apart. */
export interface RunDiff {
  readonly params: readonly RunDifference[];
  readonly metrics: readonly RunDifference[];
}

/** Runs, the newest first, one line each. */
export function runsTable(artifacts: string, runs: readonly RunRecord[]): string {
  const champions = allChampions(artifacts);
  const table = plainTable(['run', 'data set', 'status', 'seconds', 'version', '', 'nGini', 'MAE', 'MLflow']);
  for (const run of [...runs].reverse()) {
    const { ngini, mae } = run.metrics.test.model ?? {};
    const version = run.model_version;
    table.push([
      run.run_id,
      run.dataset,
      run.status,
      run.seconds?.toFixed(1) ?? '',
      version ?? '',
      version !== null && champions.has(version) ? 'champion' : (run.decision?.action ?? ''),
      ngini?.toFixed(3) ?? '',
      mae?.toFixed(2) ?? '',
      wasSent(artifacts, run) ? 'sent' : '',
    ]);
  }
  return table.toString().replaceAll(/ +$/gm, '');
}

/** One run in full. */
export function describeRun(run: RunRecord): string {
  const facts: [string, string | null | undefined][] = [
    ['data set', run.dataset],
    ['started', run.started_at],
    ['status', run.error === null ? run.status : `${run.status}: ${run.error}`],
    ['seconds', run.seconds?.toFixed(1)],
    ['commit', run.git_commit],
    ['data', run.data_hash],
    ['version', run.model_version],
    ['decision', run.decision && describeDecision(run.decision)],
    ['figures', run.figures.join(', ')],
  ];
  const known = facts.filter((fact): fact is [string, string] => Boolean(fact[1]));
  return [
    run.run_id,
    ...known.map(([name, value]) => `${name.padEnd(9)} ${value}`),
    ...part(
      'Metrics',
      runMetrics(run).map(([name, value]) => [name, rounded(value)]),
    ),
    ...part(
      'Trials',
      run.trials.map(({ settings, loss }, place) => [
        `${place + 1}`,
        rounded(loss),
        Object.entries(paramsOf(settings))
          .map(([name, value]) => `${name}=${value}`)
          .join(' '),
      ]),
    ),
    ...part('Parameters', Object.entries(paramsOf(run.params))),
    ...run.notes.map((note) => `note: ${note}`),
  ].join('\n');
}

/** Parameters that differ, and every metric that both or one of them has. */
export function diffRuns(before: RunRecord, after: RunRecord): RunDiff {
  const metrics = (run: RunRecord) => Object.fromEntries(runMetrics(run));
  return {
    params: differences(paramsOf(before.params), paramsOf(after.params)),
    metrics: differences(metrics(before), metrics(after)),
  };
}

/** The difference of two runs as a person reads it. */
export function describeDiff({ params, metrics }: RunDiff, before: string, after: string): string {
  if (params.length + metrics.length === 0)
    return `${before} and ${after} have the same parameters and metrics.`;
  const shown = (value: RunDifference['before']) =>
    typeof value === 'number' ? rounded(value) : (value ?? '');
  const change = ({ before: from, after: to }: RunDifference) =>
    typeof from === 'number' && typeof to === 'number' ? signed(to - from) : '';
  const rows = [
    ...params.map((row) => [row.name, shown(row.before), shown(row.after), '']),
    ...metrics.map((row) => [row.name, shown(row.before), shown(row.after), change(row)]),
  ];
  return table([['', before, after, 'change'], ...rows]);
}

function differences<T extends string | number>(
  before: Record<string, T>,
  after: Record<string, T>,
): RunDifference[] {
  return Object.keys({ ...before, ...after })
    .filter((name) => !isSame(before[name], after[name]))
    .map((name) => ({ name, before: before[name], after: after[name] }));
}

/** Sums in another order differ in their last digits; that is no difference. */
function isSame(one: string | number | undefined, other: string | number | undefined): boolean {
  if (typeof one !== 'number' || typeof other !== 'number') return one === other;
  return Math.abs(one - other) <= 1e-9 * Math.max(1, Math.abs(one));
}

function part(title: string, rows: readonly (readonly string[])[]): string[] {
  return rows.length === 0 ? [] : ['', title, table(rows)];
}

function table(rows: readonly (readonly string[])[]): string {
  const drawn = plainTable([]);
  for (const row of rows) drawn.push([...row]);
  return drawn.toString().replaceAll(/ +$/gm, '');
}

/** Columns that are held apart by spaces alone. */
function plainTable(head: string[]): Table.Table {
  const none = Object.fromEntries(
    ['top', 'bottom', 'left', 'right', 'mid'].flatMap((side) =>
      ['', '-mid', '-left', '-right'].map((end) => [`${side}${end}`, '']),
    ),
  );
  return new Table({
    head,
    chars: { ...none, middle: '  ' },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
}

function rounded(value: number): string {
  return String(Number(value.toPrecision(6)));
}

function signed(value: number): string {
  return `${value > 0 ? '+' : ''}${rounded(value)}`;
}
