import type { Command } from 'commander';
import { UserError } from '../errors.js';
import { artifactsFolder } from '../stages/workspace.js';
import { describeDiff, describeRun, diffRuns, runsTable } from '../summary/runs.js';
import { DEFAULT_PATIENCE } from '../tracking/mlflow/client.js';
import { pushRun, unsentRuns } from '../tracking/mlflow/push.js';
import { findRun, readRuns } from '../tracking/runRecord.js';

interface JsonOption {
  json?: boolean;
}

/** A run of megabytes may take its time when nobody waits for a training. Milliseconds. */
const PUSH_PATIENCE = { ...DEFAULT_PATIENCE, total: 1_800_000 };

/** `clv runs` lists what was trained; `show`, `diff` and `push` look closer, compare and send. */
export function addRuns(program: Command): void {
  const runs = program
    .command('runs')
    .description('List the runs, newest first')
    .option('--json', 'print the result as JSON')
    .action((options: JsonOption) => list(options));

  runs
    .command('show <run>')
    .description('Show one run; the beginning or end of its id will do')
    .action((id: string, _: object, command: Command) => {
      const run = findRun(artifactsFolder(), id);
      print(command, run, () => describeRun(run));
    });

  runs
    .command('diff <before> <after>')
    .description('Show in which parameters and metrics two runs differ')
    .action((before: string, after: string, _: object, command: Command) => {
      const [one, other] = [findRun(artifactsFolder(), before), findRun(artifactsFolder(), after)];
      const diff = diffRuns(one, other);
      print(command, diff, () => describeDiff(diff, one.run_id, other.run_id));
    });

  runs
    .command('push')
    .description('Send to the MLflow server of MLFLOW_TRACKING_URI what was not sent yet')
    .action((_: object, command: Command) => push(command));
}

function list({ json }: JsonOption): void {
  const artifacts = artifactsFolder();
  const { records, unreadable } = readRuns(artifacts);
  if (json) return void process.stdout.write(`${JSON.stringify({ runs: records, unreadable })}\n`);
  const lines = [
    records.length === 0 ? 'No runs yet; `make train` makes one.' : runsTable(artifacts, records),
    ...unreadable.map((folder) => `${folder} holds no record of a run that this version can read.`),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

async function push(command: Command): Promise<void> {
  const sender = { artifacts: artifactsFolder(), environment: process.env, patience: PUSH_PATIENCE };
  const results: { run: string; sent: boolean; sentence: string }[] = [];
  for (const run of unsentRuns(sender.artifacts)) {
    const sending = await pushRun(sender, run);
    if (sending === undefined) {
      throw new UserError('No MLflow server is named.', 'Set MLFLOW_TRACKING_URI to its address.');
    }
    results.push({ run: run.run_id, ...sending });
    // What one run met, the next would meet too.
    if (!sending.sent) break;
  }
  print(command, results, () =>
    results.length === 0
      ? 'Every run has been sent.'
      : results.map(({ run, sentence }) => `${run}: ${sentence}`).join('\n'),
  );
  if (results.some(({ sent }) => !sent)) process.exitCode = 2;
}

/** `--json` belongs to `clv runs` and counts for what stands below it. */
function print(command: Command, data: unknown, text: () => string): void {
  const { json } = command.optsWithGlobals<JsonOption>();
  process.stdout.write(`${json ? JSON.stringify(data) : text()}\n`);
}
