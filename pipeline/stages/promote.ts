import { champion, type Outcome, offer } from '../tracking/promotion.js';
import { notesOf } from './record.js';
import type { Stage } from './stage.js';

/** bundle → the champion of the data set, where it is no worse than the one of now. */
export const promote: Stage = {
  name: 'promote',
  about: 'Compare it with the champion on the same window, and keep the better one',
  needs: ['snapshot', 'export'],
  // What was once decided about a version stands, whatever code decides about the next one.
  code: [],
  parameters: (params) => ({ promote: params.promote, tolerances: params.tolerances }),
  outputs: () => [],
  // A person may have promoted or rolled back since, which stands: only a champion that is gone is made again.
  stored: async (context) => ({ champion: champion(context) === undefined ? 'none' : 'there' }),
  async run(context) {
    const outcome = await offer(context, notesOf<{ version: string }>('export', context).version);
    context.progress.say(describeOutcome(outcome));
    return { ...outcome };
  },
};

function describeOutcome({ version, champion: current, decision }: Outcome): string {
  if (version === current) return `${version} is the champion of its data set.`;
  return `${version} stays a challenger: ${decision?.reasons.join('; ')}.`;
}
