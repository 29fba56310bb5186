import { UserError } from '../errors.js';
import { currentInputs, currentOutputs, forgetRecord, readRecord, writeRecord } from './record.js';
import type { Stage, StageContext } from './stage.js';

const HASH = /^[0-9a-f]{40,}$/;

/** What became of a stage in this run. */
export interface StageOutcome {
  readonly stage: string;
  readonly ran: boolean;
  readonly seconds: number;
}

/**
 * Runs stages in order, each only if something that it depends on has changed.
 * @param onOutcome told of each stage at once, so that a run that fails later can say what it had done
 */
export async function runStages(
  stages: readonly Stage[],
  context: StageContext,
  onOutcome: (outcome: StageOutcome) => void = () => undefined,
): Promise<StageOutcome[]> {
  const outcomes: StageOutcome[] = [];
  for (const stage of stages) {
    const outcome = await runStage(stage, context);
    outcomes.push(outcome);
    onOutcome(outcome);
  }
  return outcomes;
}

async function runStage(stage: Stage, context: StageContext): Promise<StageOutcome> {
  const inputs = await currentInputs(stage, context);
  const reasons = await reasonsToRun(stage, context, inputs);
  if (reasons.length === 0) return { stage: stage.name, ran: false, seconds: 0 };

  forgetRecord(stage.name, context);
  const started = performance.now();
  const notes = await stage.run(context);
  const seconds = (performance.now() - started) / 1000;
  writeRecord(stage.name, context, {
    inputs,
    outputs: await currentOutputs(stage, context, notes),
    notes,
    seconds,
  });
  return { stage: stage.name, ran: true, seconds };
}

/** Why a stage would run now, one sentence a reason; empty where it would be skipped. */
export async function reasonsToRun(
  stage: Stage,
  context: StageContext,
  known?: Record<string, string>,
): Promise<string[]> {
  const record = readRecord(stage.name, context);
  if (record === undefined) return ['it has not finished before'];
  const inputs = known ?? (await currentInputs(stage, context));
  const changed = Object.keys({ ...record.inputs, ...inputs })
    .filter((name) => record.inputs[name] !== inputs[name])
    .map((name) => `${name} changed (${brief(record.inputs[name])} → ${brief(inputs[name])})`);
  const outputs = await currentOutputs(stage, context, record.notes);
  const touched = Object.keys({ ...record.outputs, ...outputs })
    .filter((name) => record.outputs[name] !== outputs[name])
    .map((name) => (outputs[name] === undefined ? `${name} is missing` : `${name} is not what it left`));
  return [...changed, ...touched];
}

/** The stages up to and including one, in order. */
export function stagesUpTo(stages: readonly Stage[], name: string): Stage[] {
  const end = stages.findIndex((stage) => stage.name === name);
  if (end < 0) {
    throw new UserError(
      `There is no stage '${name}'.`,
      `Name one of ${stages.map((stage) => stage.name).join(', ')}.`,
    );
  }
  return stages.slice(0, end + 1);
}

/** Hashes are cut short; versions begin alike, and are told apart by their ends. */
function brief(digest: string | undefined): string {
  if (digest === undefined) return 'nothing';
  return HASH.test(digest) ? digest.slice(0, 8) : digest;
}
