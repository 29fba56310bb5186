import { route } from '../http/route.js';
import { segmentsSchema } from '../schemas/customers.js';
import { oncePerScoring } from '../store/oncePerScoring.js';
import { newestScoring, segmentTotals } from '../store/predictions.js';
import { aboutScoring } from './customers.js';

export const segmentsRoute = route({
  method: 'get',
  path: '/segments',
  summary: 'How many customers each segment has and what they will be worth',
  tag: 'customers',
  access: 'key',
  reply: segmentsSchema,
  refusals: [404, 503],
  handle: ({ services: { models, store } }) =>
    store.use(models.current.manifest.dataset, async (open) => {
      const scoring = await newestScoring(open);
      const segments = await oncePerScoring(open, scoring, 'segments', () => segmentTotals(open, scoring));
      return { ...aboutScoring(scoring), segments };
    }),
});
