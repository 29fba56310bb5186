import type { Overview } from './api/types.js';

/** What an overview knows of the scoring before. */
export type Changes = NonNullable<Overview['changes']>;

/** The changes since the scoring before, where both looked equally far ahead: other sums say nothing together. */
export function comparableChanges({
  changes,
  horizon_days,
}: Pick<Overview, 'changes' | 'horizon_days'>): Changes | undefined {
  return changes?.horizon_days === horizon_days ? changes : undefined;
}
