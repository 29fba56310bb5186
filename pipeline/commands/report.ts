import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Command } from 'commander';
import { UserError } from '../errors.js';
import { compareMetrics, metricsDiffMarkdown } from '../report/metricsDiff.js';
import { type ReportFiles, writeModelReport } from '../report/modelReport.js';
import { evaluateAtRef } from '../report/runAtRef.js';
import { type Evaluation, metricsFile } from '../stages/evaluate.js';
import { STAGES } from '../stages/index.js';
import { alone } from '../stages/locked.js';
import { runStages, stagesUpTo } from '../stages/run.js';
import type { StageContext } from '../stages/stage.js';
import { inContext } from './context.js';
import { addDataOptions, type DataOptions, dataArguments, paramsFor } from './options.js';

interface DiffOptions extends DataOptions {
  ref?: string;
  base?: string;
}

/** `clv report` writes the model card; `clv metrics-diff` compares this checkout's metrics with another run's. */
export function addReport(program: Command): void {
  addDataOptions(
    program.command('report').description('Write the model report, running what it needs'),
  ).action(async (options: DataOptions) => {
    const files = await inContext(paramsFor(options), { quiet: options.json }, (context) =>
      alone(context, async () => {
        await evaluated(context);
        return writeModelReport(context);
      }),
    );
    const text = options.json
      ? JSON.stringify(files)
      : `${relative(process.cwd(), files.report)}, and ${files.figures.length} figures as JSON${picturesSentence(files)}`;
    process.stdout.write(`${text}\n`);
  });

  addDataOptions(
    program
      .command('metrics-diff')
      .description('Compare the metrics of this checkout with those of another run, as Markdown'),
  )
    .option('--ref <commit>', 'run that commit on the same data, and compare with it')
    .option('--base <file>', "compare with that run's metrics.json")
    .action(diff);
}

function picturesSentence({ pictures }: ReportFiles): string {
  return pictures.length > 0
    ? ' and SVG'
    : ' (not as SVG: that takes a Chromium, on the PATH or named by CHROMIUM, and its driver, which `make report` installs)';
}

async function diff(options: DiffOptions, command: Command): Promise<void> {
  if ((options.ref === undefined) === (options.base === undefined)) {
    throw new UserError('metrics-diff needs something to compare with.', 'Give either --ref or --base.');
  }
  const params = paramsFor(options);
  const after = await inContext(params, { quiet: true }, (context) =>
    alone(context, () => evaluated(context)),
  );
  const before =
    options.base === undefined
      ? evaluateAtRef(options.ref as string, params.dataset, dataArguments(command))
      : readMetrics(options.base);
  const changes = compareMetrics(before, after);
  process.stdout.write(
    options.json
      ? `${JSON.stringify(changes)}\n`
      : metricsDiffMarkdown(changes, options.ref ?? 'base', 'this run'),
  );
  if (changes.some(({ verdict }) => verdict === 'worse')) process.exitCode = 2;
}

/** Runs the stages up to `evaluate`, those that something changed for, and reads what they measured. */
async function evaluated(context: StageContext): Promise<Evaluation> {
  await runStages(stagesUpTo(STAGES, 'evaluate'), context);
  return readMetrics(metricsFile(context.workspace));
}

function readMetrics(file: string): Evaluation {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Evaluation;
  } catch (cause) {
    throw new UserError(
      `${file} is no metrics.json: ${(cause as Error).message}`,
      'Name the metrics.json of a run, in reports/<data set>/.',
      { cause },
    );
  }
}
