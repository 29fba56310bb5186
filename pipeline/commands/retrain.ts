import { relative } from 'node:path';
import type { Command } from 'commander';
import { monitoringReport } from '../monitoring/monitor.js';
import { type Retraining, retrain } from '../retraining/retrain.js';
import type { StageContext } from '../stages/stage.js';
import { summarise } from '../summary/run.js';
import { inContext } from './context.js';
import { ALERT, describeMonitoring } from './monitor.js';
import { type AsOfOptions, addAsOf, addDataOptions, asOfSettings, paramsFor } from './options.js';

/** `clv retrain`: the round for a scheduler. */
export function addRetrain(program: Command): void {
  addAsOf(
    addDataOptions(
      program
        .command('retrain')
        .description(
          'Ingest what is new, monitor, train, promote or not, score, report; for a scheduler. Exits with 3 on an alert. With --as-of the store holds no later orders afterwards',
        ),
    ),
  ).action(async (options: AsOfOptions) => {
    const params = paramsFor({ ...options, set: asOfSettings(options) });
    await inContext(params, { quiet: options.json }, async (context) => {
      const retraining = await retrain(context, process.env);
      process.stdout.write(
        options.json
          ? `${JSON.stringify(dataOf(context, retraining))}\n`
          : `${describe(context, retraining)}\n`,
      );
      if (retraining.monitoring.status === 'alert') process.exitCode = ALERT;
    });
  });
}

function dataOf(context: StageContext, { monitoring, training, outcome, heldBy }: Retraining): object {
  return {
    dataset: context.params.dataset,
    status: monitoring.status,
    new: training !== undefined,
    champion: outcome.champion,
    outcome,
    heldBy,
    monitoring,
    training: training === undefined ? null : summarise(context, training).data,
  };
}

function describe(context: StageContext, { monitoring, training, outcome, heldBy }: Retraining): string {
  const { workspace } = context;
  const looked = describeMonitoring(monitoring, workspace);
  if (training === undefined) {
    return `${looked}\nNothing changed since the last round: ${outcome.champion} is the champion.`;
  }
  const report = relative(process.cwd(), monitoringReport(workspace));
  const held =
    heldBy.length > 0 && outcome.champion !== outcome.version
      ? [
          '',
          `The data look wrong (${report}): ${outcome.version} waits for a person. Mend the data and run this again, or \`clv promote ${outcome.version}\`.`,
        ]
      : [];
  return [looked, summarise(context, training).text, ...held].join('\n');
}
