import { route } from '../http/route.js';
import { aboutScoring, facetsSchema } from '../schemas/customers.js';
import { attributeFacets, segmentFacet } from '../store/facets.js';
import { oncePerScoring } from '../store/oncePerScoring.js';
import { ofNewestScoring } from './newestScoring.js';

export const facetsRoute = route({
  method: 'get',
  path: '/facets',
  summary: 'What customers can be filtered by: segments and attributes, with the number of customers',
  tag: 'customers',
  access: 'key',
  reply: facetsSchema,
  refusals: [404, 503],
  handle: ({ services }) =>
    ofNewestScoring(services, async (store, scoring) => ({
      ...aboutScoring(scoring),
      ...(await oncePerScoring(store, scoring, 'facets', async () => ({
        segments: await segmentFacet(store, scoring),
        attributes: await attributeFacets(store),
      }))),
    })),
});
