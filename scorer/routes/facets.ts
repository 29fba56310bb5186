import { route } from '../http/route.js';
import { facetsSchema } from '../schemas/customers.js';
import { attributeFacets, segmentFacet } from '../store/facets.js';
import { oncePerScoring } from '../store/oncePerScoring.js';
import { newestScoring } from '../store/predictions.js';
import { aboutScoring } from './customers.js';

export const facetsRoute = route({
  method: 'get',
  path: '/facets',
  summary: 'What customers can be filtered by: segments and attributes, with the number of customers',
  tag: 'customers',
  access: 'key',
  reply: facetsSchema,
  refusals: [404, 503],
  handle: ({ services: { models, store } }) =>
    store.use(models.current.manifest.dataset, async (open) => {
      const scoring = await newestScoring(open);
      return {
        ...aboutScoring(scoring),
        ...(await oncePerScoring(open, scoring, 'facets', async () => ({
          segments: await segmentFacet(open, scoring),
          attributes: await attributeFacets(open),
        }))),
      };
    }),
});
