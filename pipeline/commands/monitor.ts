import { relative } from 'node:path';
import Table from 'cli-table3';
import type { Command } from 'commander';
import { type Day, formatDay, parseDay } from '../days.js';
import { UserError } from '../errors.js';
import type { Monitoring } from '../monitoring/index.js';
import { monitor, monitoringFile, monitoringReport } from '../monitoring/monitor.js';
import { STAGES } from '../stages/index.js';
import { alone } from '../stages/locked.js';
import { runStages, stagesUpTo } from '../stages/run.js';
import type { StageContext } from '../stages/stage.js';
import type { Workspace } from '../stages/workspace.js';
import { inContext } from './context.js';
import { type AsOfOptions, addAsOf, addDataOptions, asOfSettings, paramsFor } from './options.js';

/** Exit code of commands that found something a person should look at today. */
export const ALERT = 3;

/** `clv monitor`: what is unusual in the data, and how the champion fares. */
export function addMonitor(program: Command): void {
  addAsOf(
    addDataOptions(
      program
        .command('monitor')
        .description(
          'Compare new data and passed horizons with what the champion knows; exits with 3 on an alert',
        ),
    ),
  ).action(async (options: AsOfOptions) => {
    const params = paramsFor({ ...options, set: asOfSettings(options) });
    await inContext(params, { quiet: options.json }, async (context) => {
      const monitoring = await alone(context, async () => {
        if (options.asOf !== undefined) await refuseToForget(context, options.asOf);
        await runStages(stagesUpTo(STAGES, 'ingest'), context);
        return monitor(context);
      });
      const text = options.json
        ? JSON.stringify(monitoring)
        : describeMonitoring(monitoring, context.workspace);
      process.stdout.write(`${text}\n`);
      if (monitoring.status === 'alert') process.exitCode = ALERT;
    });
  });
}

/**
 * Monitoring looks, and leaves the orders of the store as they are or adds newer ones.
 * @throws UserError where the store holds orders that ingesting as of that day would take from it.
 */
async function refuseToForget({ params, store: open }: StageContext, asOf: string): Promise<void> {
  const store = await open();
  const [{ last }] = await store.query<{ last: Day | null }>(
    `SELECT max(day) AS last FROM ${store.table('orders')}`,
  );
  if (last === null || last <= parseDay(asOf)) return;
  throw new UserError(
    `The store holds orders of ${params.dataset} up to ${formatDay(last)}; monitoring as of ${asOf} would leave it the older ones only.`,
    'Look back in a data set of its own: `--dataset NAME`, brought to the days before by `clv retrain --as-of`.',
  );
}

/** The findings as a short table, and where the figures are. */
export function describeMonitoring(monitoring: Monitoring, workspace: Workspace): string {
  const { dataset, asOf, modelVersion, findings, status } = monitoring;
  const here = (path: string) => relative(process.cwd(), path) || path;
  const head = `${dataset} as of ${asOf}, champion ${modelVersion ?? 'none yet'}: ${status}`;
  const table = new Table({
    head: ['', 'about', 'what'],
    style: { head: [], border: [], compact: true },
    colWidths: [null, null, 90],
    wordWrap: true,
  });
  for (const { severity, part, message } of findings) table.push([severity, part, message]);
  return [
    head,
    ...(findings.length > 0 ? [table.toString()] : ['Nothing unusual.']),
    `${here(monitoringReport(workspace))}   the figures; as data in ${here(monitoringFile(workspace))}`,
  ].join('\n');
}
