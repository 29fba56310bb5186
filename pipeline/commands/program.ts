import { Command, CommanderError } from 'commander';
import { UserError } from '../errors.js';
import { addBacktest } from './backtest.js';
import { addBuild } from './build.js';
import { addBundle } from './bundle.js';
import { addDoctor } from './doctor.js';
import { addFeatures } from './features.js';
import { ALERT, addMonitor } from './monitor.js';
import { addPromote } from './promote.js';
import { addReport } from './report.js';
import { addRetrain } from './retrain.js';
import { addRuns } from './runs.js';
import { addServe } from './serve.js';
import { addStages } from './stages.js';
import { explainSystemError } from './systemErrors.js';
import { addTrain } from './train.js';

/** Exit codes: what a script may rely on. */
export const EXIT = {
  done: 0,
  defect: 1,
  mendable: 2,
  alert: ALERT,
  interrupted: 130,
  terminated: 143,
} as const;

/** Runs the command line and resolves with the exit code; nothing is thrown. */
export async function runCli(args: string[]): Promise<number> {
  // A server that is stopped leaves nothing to go on with.
  if (args[0] !== 'serve') {
    process.on('SIGINT', () => stop(EXIT.interrupted));
    process.on('SIGTERM', () => stop(EXIT.terminated));
  }
  for (const stream of [process.stdout, process.stderr]) stream.on('error', onUnread);
  try {
    await buildProgram().parseAsync(args, { from: 'user' });
    return Number(process.exitCode ?? EXIT.done);
  } catch (error) {
    return report(error, args.includes('--json'));
  }
}

function stop(code: number): never {
  process.stderr.write('\nStopped. Nothing is half-written; run the same command again to go on.\n');
  process.exit(code);
}

/** Whoever reads may stop doing so (`clv runs | head`), and the work goes on. What cannot be written is told. */
function onUnread(fault: NodeJS.ErrnoException): void {
  if (fault.code !== 'EPIPE') process.exit(report(fault, false));
}

function buildProgram(): Command {
  const program = new Command('clv')
    .description('Customer lifetime value: from transactions to scored customers.')
    .exitOverride()
    .showHelpAfterError('(clv --help lists the commands, clv COMMAND --help their options)')
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 a defect of clv, 2 something you can mend, 3 an alert of monitoring, 130 stopped by Ctrl-C, 143 by SIGTERM.',
    );
  for (const add of [
    addTrain,
    addBacktest,
    addStages,
    addPromote,
    addRuns,
    addMonitor,
    addRetrain,
    addReport,
    addServe,
    addBuild,
    addBundle,
    addFeatures,
    addDoctor,
  ])
    add(program);
  return program;
}

function report(thrown: unknown, json: boolean): number {
  if (thrown instanceof CommanderError) {
    if (thrown.exitCode === 0) return EXIT.done; // --help
    // Commander has said it on stderr already.
    const message = thrown.message.replace(/^error: /, '');
    if (json) process.stdout.write(`${JSON.stringify({ error: { message } })}\n`);
    return EXIT.mendable;
  }
  const error = explainSystemError(thrown) ?? thrown;
  const mendable = error instanceof UserError;
  if (json) {
    const { message, todo } = error as UserError;
    process.stdout.write(`${JSON.stringify({ error: { message, ...(mendable && { todo }) } })}\n`);
  } else if (mendable) {
    process.stderr.write(`\nerror: ${error.message}\n  ${error.todo}\n`);
  } else {
    process.stderr.write(
      `\nThis is a defect of clv, please report it:\n${(error as Error)?.stack ?? String(error)}\n`,
    );
  }
  return mendable ? EXIT.mendable : EXIT.defect;
}
