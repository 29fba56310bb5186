import { championOf, championVersion } from '../bundle/index.js';
import { notesOf } from '../stages/record.js';
import type { StageOutcome } from '../stages/run.js';
import type { StageContext } from '../stages/stage.js';
import type { Outcome } from './promotion.js';

/**
 * What became of the version that was offered last, as things stand now: a person may have promoted or rolled back
 * since. The promote stage must have finished.
 * @param stages what a run did; the decision is told only where that run took it
 */
export function outcomeOf(context: StageContext, stages: readonly StageOutcome[]): Outcome {
  const { artifacts } = context.workspace;
  const { version, decision } = notesOf<Outcome>('promote', context);
  // Without a champion the promote stage would have run and made one.
  const champion = championOf(artifacts, context.params.dataset) as string;
  const decidedNow = stages.some(({ stage, ran }) => stage === 'promote' && ran);
  return {
    version,
    champion,
    serves: championVersion(artifacts) ?? champion,
    decision: decidedNow ? decision : undefined,
  };
}
