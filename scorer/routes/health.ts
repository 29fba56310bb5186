import { z } from 'zod';
import { HttpProblem } from '../http/problem.js';
import { route } from '../http/route.js';

export const healthRoute = route({
  method: 'get',
  path: '/healthz',
  summary: 'Whether the process is alive',
  tag: 'operation',
  access: 'open',
  reply: z.object({ status: z.literal('alive') }),
  handle: () => ({ status: 'alive' }),
});

export const readyRoute = route({
  method: 'get',
  path: '/readyz',
  summary: 'Whether a verified model serves',
  tag: 'operation',
  access: 'open',
  reply: z.object({
    status: z.literal('ready'),
    model_version: z.string(),
    store: z.enum(['well', 'unavailable']).meta({ description: 'As last seen; not needed to be ready' }),
  }),
  refusals: [503],
  handle({ services: { models, store, stopping } }) {
    if (stopping.aborted) throw new HttpProblem(503, 'The scorer is about to end.');
    const model = models.ifLoaded;
    if (!model) throw new HttpProblem(503, 'No model is loaded yet.', { retryAfter: 5 });
    return {
      status: 'ready',
      model_version: model.version,
      store: store.fault === undefined ? 'well' : 'unavailable',
    };
  },
});
