import { join } from 'node:path';
import { z } from 'zod';
import { readJson, writeAtomically } from '../files.js';
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
  const { success, data } = progressSchema.safeParse(readJson(progressFile(workspace)));
  return success && data.material === material ? data : undefined;
}

export function writeProgress(workspace: Workspace, progress: RetrainProgress): void {
  writeAtomically(progressFile(workspace), `${JSON.stringify(progress)}\n`);
}

function progressFile({ interim }: Workspace): string {
  return join(interim, 'retrain.json');
}
