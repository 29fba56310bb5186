import type { Command } from 'commander';
import { STAGES } from '../stages/index.js';
import { alone } from '../stages/locked.js';
import { reasonsToRun, runStages, stagesUpTo } from '../stages/run.js';
import { inContext } from './context.js';
import { addDataOptions, type DataOptions, paramsFor } from './options.js';

/** `clv stage NAME` runs the way up to a stage; `clv why NAME` says what it would do and why. */
export function addStages(program: Command): void {
  const names = STAGES.map((stage) => stage.name).join(', ');

  addDataOptions(program.command('stage <name>').description(`Run up to one stage: ${names}`)).action(
    async (name: string, options: DataOptions) => {
      const stages = stagesUpTo(STAGES, name);
      const outcomes = await inContext(paramsFor(options), { quiet: options.json }, (context) =>
        alone(context, () => runStages(stages, context)),
      );
      if (options.json) return print(JSON.stringify(outcomes));
      for (const { stage, ran, seconds } of outcomes) {
        print(`${stage.padEnd(10)} ${ran ? `${seconds.toFixed(1)} s` : 'unchanged'}`);
      }
    },
  );

  addDataOptions(
    program.command('why <name>').description(`Why a stage would run now; 'train' means all of ${names}`),
  ).action(async (name: string, options: DataOptions) => {
    const stages =
      name === 'train' ? STAGES : STAGES.filter((stage) => stage === stagesUpTo(STAGES, name).at(-1));
    const answers = await inContext(paramsFor(options), { quiet: options.json }, async (context) => {
      const reasons: Record<string, string[]> = {};
      for (const stage of stages) {
        const before = stage.needs.filter((need) => (reasons[need]?.length ?? 0) > 0);
        reasons[stage.name] = [
          ...(await reasonsToRun(stage, context)),
          ...before.map((need) => `${need} would run first; this follows if that changes what it leaves`),
        ];
      }
      return reasons;
    });
    if (options.json) return print(JSON.stringify(answers));
    for (const [stage, reasons] of Object.entries(answers)) {
      print(reasons.length === 0 ? `${stage}: would be skipped, nothing changed` : `${stage}: would run`);
      for (const reason of reasons) print(`  - ${reason}`);
    }
  });
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
