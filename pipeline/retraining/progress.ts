import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeAtomically } from '../files.js';
import type { Workspace } from '../stages/workspace.js';

const progressSchema = z.strictObject({
  /** Hash of what the round is about: data and parameters. */
  material: z.string(),
  monitored: z.boolean(),
  finished: z.boolean(),
});

/** How far a round of retraining has come. */
export type RetrainProgress = z.output<typeof progressSchema>;

/** A round that has not begun. */
export function beginProgress(material: string): RetrainProgress {
  return { material, monitored: false, finished: false };
}

/** How far the last round came, if it was about the same material; undefined where it was not. */
export function readProgress(workspace: Workspace, material: string): RetrainProgress | undefined {
  const path = progressFile(workspace);
  if (!existsSync(path)) return undefined;
  const { success, data } = progressSchema.safeParse(jsonOf(path));
  return success && data.material === material ? data : undefined;
}

export function writeProgress(workspace: Workspace, progress: RetrainProgress): void {
  writeAtomically(progressFile(workspace), `${JSON.stringify(progress)}\n`);
}

function progressFile({ interim }: Workspace): string {
  return join(interim, 'retrain.json');
}

/** Cut off by a crash of the machine, the file says nothing: the round begins again. */
function jsonOf(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
