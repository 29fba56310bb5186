import { route } from '../http/route.js';
import { aboutScoring, segmentsSchema } from '../schemas/customers.js';
import { oncePerScoring } from '../store/oncePerScoring.js';
import { segmentTotals } from '../store/predictions.js';
import { ofNewestScoring } from './newestScoring.js';

export const segmentsRoute = route({
  method: 'get',
  path: '/segments',
  summary: 'How many customers each segment has and what they will be worth',
  tag: 'customers',
  access: 'key',
  reply: segmentsSchema,
  refusals: [404, 503],
  handle: ({ services }) =>
    ofNewestScoring(services, async (store, scoring) => {
      const segments = await oncePerScoring(store, scoring, 'segments', () => segmentTotals(store, scoring));
      return { ...aboutScoring(scoring), segments };
    }),
});
