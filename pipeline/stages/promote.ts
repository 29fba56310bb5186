import { areDeliveriesSuspect } from '../monitoring/deliveryLog.js';
import { isServed, type Outcome, offer } from '../tracking/promotion.js';
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
  surroundings: async ({ store }) => ({
    deliveries: (await areDeliveriesSuspect(await store())) ? 'suspect' : 'trusted',
  }),
  outputs: () => [],
  // A person may have promoted or rolled back since, which stands: only a champion that is gone is made again.
  stored: async (context) => ({ champion: isServed(context) ? 'there' : 'none' }),
  async run(context) {
    const { version } = notesOf<{ version: string }>('export', context);
    const outcome = await offer(context, version, {
      held: await areDeliveriesSuspect(await context.store()),
    });
    context.progress.say(describeOutcome(outcome));
    return { ...outcome };
  },
};

function describeOutcome({ version, champion: current, decision }: Outcome): string {
  if (version === current) return `${version} is the champion of its data set.`;
  return `${version} stays a challenger: ${decision?.reasons.join('; ') ?? 'that was decided before'}.`;
}
