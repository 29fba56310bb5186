import { existsSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { filesBelow, hashOfCode, readJson, sha256, sha256OfFile, writeAtomically } from '../files.js';
import type { Stage, StageContext, StageNotes } from './stage.js';
import { REPOSITORY } from './workspace.js';

/** Code that every stage depends on: the words that all rooms share, and the stages themselves. */
export const SHARED_CODE = [
  'pipeline/days.ts',
  'pipeline/errors.ts',
  'pipeline/files.ts',
  'pipeline/orders.ts',
  'pipeline/random.ts',
  'pipeline/sqlText.ts',
  'pipeline/stages',
];

/** What a stage depended on when it last finished, and what it left. */
export interface StageRecord {
  /** Hash of each thing it depends on, by name. */
  readonly inputs: Record<string, string>;
  /** Hash of each output, by path below the root. */
  readonly outputs: Record<string, string>;
  readonly notes: StageNotes;
  /** Wall time, seconds. */
  readonly seconds: number;
}

/** The record of the last finished run of a stage, or undefined where there is none that can be read. */
export function readRecord(stage: string, context: StageContext): StageRecord | undefined {
  return readJson(recordPath(stage, context)) as StageRecord | undefined;
}

/** What a stage that must have finished told in its record. */
export function notesOf<Notes>(stage: string, context: StageContext): Notes {
  const record = readRecord(stage, context);
  if (record === undefined) throw new Error(`stage ${stage} has not finished`);
  return record.notes as Notes;
}

export function writeRecord(stage: string, context: StageContext, record: StageRecord): void {
  writeAtomically(recordPath(stage, context), `${JSON.stringify(record, null, 2)}\n`);
}

/** A stage that is about to change its outputs has no record until it has finished. */
export function forgetRecord(stage: string, context: StageContext): void {
  rmSync(recordPath(stage, context), { force: true });
}

/** Hashes of everything that a stage depends on now. */
export async function currentInputs(stage: Stage, context: StageContext): Promise<Record<string, string>> {
  const inputs: Record<string, string> = {
    code: hashOfCode(REPOSITORY, [...SHARED_CODE, ...stage.code]),
    parameters: sha256(JSON.stringify(stage.parameters(context.params))),
    lockfile: await sha256OfFile(join(REPOSITORY, 'package-lock.json')),
    ...(await stage.surroundings?.(context)),
  };
  for (const need of stage.needs) {
    const outputs = readRecord(need, context)?.outputs;
    inputs[`stage ${need}`] = outputs === undefined ? 'not finished' : sha256(JSON.stringify(outputs));
  }
  return inputs;
}

/** Hashes of the files as they lie there, by path below the root, and what the store holds. */
export async function currentOutputs(
  stage: Stage,
  context: StageContext,
  notes: StageNotes,
): Promise<Record<string, string>> {
  const files = stage.outputs(context, notes).filter(existsSync).flatMap(filesBelow);
  const hashes = files.map(async (path) => [
    relative(context.workspace.root, path),
    await sha256OfFile(path),
  ]);
  return { ...Object.fromEntries(await Promise.all(hashes)), ...(await stage.stored?.(context)) };
}

function recordPath(stage: string, context: StageContext): string {
  return join(context.workspace.interim, 'stages', `${stage}.json`);
}
