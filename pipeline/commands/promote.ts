import type { Command } from 'commander';
import { championVersion } from '../bundle/index.js';
import { UserError } from '../errors.js';
import { trustDeliveries } from '../monitoring/deliveryLog.js';
import { alone } from '../stages/locked.js';
import { readRecord } from '../stages/record.js';
import type { StageContext } from '../stages/stage.js';
import { artifactsFolder } from '../stages/workspace.js';
import { describeDecision } from '../summary/promotion.js';
import { manifestOf } from '../tracking/compare.js';
import { pushChampion } from '../tracking/mlflow/push.js';
import { type Outcome, promote, rollback } from '../tracking/promotion.js';
import { inContext } from './context.js';
import { addDataOptions, type DataOptions, paramsFor } from './options.js';

interface PromoteOptions extends DataOptions {
  force?: boolean;
}

/** `clv promote` makes a version the champion and has it served; `clv rollback` returns to an earlier one. */
export function addPromote(program: Command): void {
  addDataOptions(
    program
      .command('promote [version]')
      .description(
        'Make a version (default: the last one trained) the champion where it is no worse, and serve it',
      ),
  )
    .option('--force', 'even where it is worse or cannot be compared')
    .action(async (version: string | undefined, options: PromoteOptions) => {
      const given = paramsFor(options);
      const dataset = version === undefined ? given.dataset : manifestOf(artifactsFolder(), version).dataset;
      const became = await inContext({ ...given, dataset }, { quiet: options.json }, (context) =>
        alone(context, async () => {
          // Whoever asks in spite of an alarm about the data vouches for them.
          await trustDeliveries(await context.store());
          const offered = version ?? lastTrained(context);
          const outcome = await promote(context, offered, { force: options.force === true });
          return { outcome, predictedBy: predictedBy(context) };
        }),
      );
      await report(became, dataset, options);
      if (became.outcome.decision?.action === 'kept') process.exitCode = 2;
    });

  program
    .command('rollback [version]')
    .description('Return to an earlier version (default: the champion before the one that serves)')
    .option('--json', 'print the result as JSON')
    .action(async (version: string | undefined, options: { json?: boolean }) => {
      const artifacts = artifactsFolder();
      const known = version ?? championVersion(artifacts);
      if (known === undefined) {
        throw new UserError(`There is no champion in ${artifacts}.`, 'Make one with `make train`.');
      }
      const { dataset } = manifestOf(artifacts, known);
      const params = { ...paramsFor({ set: [] }), dataset };
      const became = await inContext(params, { quiet: options.json }, (context) =>
        alone(context, async () => ({
          outcome: rollback(context, dataset, version),
          predictedBy: predictedBy(context),
        })),
      );
      await report(became, dataset, options);
    });
}

function lastTrained(context: StageContext): string {
  const version = readRecord('export', context)?.notes.version;
  if (typeof version === 'string') return version;
  throw new UserError(
    `No version of ${context.params.dataset} has been trained here.`,
    'Train one (`make train`), or name the version: `clv promote VERSION`.',
  );
}

/** The version whose predictions the store holds; undefined where it holds none. */
function predictedBy(context: StageContext): string | undefined {
  const version = readRecord('score', context)?.notes.version;
  return typeof version === 'string' ? version : undefined;
}

interface Became {
  readonly outcome: Outcome;
  readonly predictedBy: string | undefined;
}

/** Prints what became of a version, and tells the MLflow server, where one is named. */
async function report(
  { outcome, predictedBy: predicted }: Became,
  dataset: string,
  { json }: { json?: boolean },
): Promise<void> {
  const { champion, serves, decision } = outcome;
  const sender = { artifacts: artifactsFolder(), environment: process.env };
  const sending = await pushChampion(sender, dataset);
  const text = [
    decision ? describeDecision(decision) : `${champion} is the champion of its data set already.`,
    `The scorer serves ${serves}.`,
    ...(predicted === undefined || predicted === champion
      ? []
      : [
          `The predictions in the store, and so those of the dashboard, are ${predicted}'s until \`make score\` makes new ones.`,
        ]),
    ...(sending ? [sending.sentence] : []),
  ].join('\n');
  process.stdout.write(`${json ? JSON.stringify({ ...outcome, mlflow: sending ?? null }) : text}\n`);
}
