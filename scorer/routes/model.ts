import { manifestSchema } from '../../pipeline/bundle/manifest.js';
import { route } from '../http/route.js';

export const modelRoute = route({
  method: 'get',
  path: '/model',
  summary: 'What the model is, what it was made of and how well it predicts',
  tag: 'model',
  access: 'key',
  reply: manifestSchema.meta({ id: 'Manifest', description: 'The manifest of the bundle' }),
  refusals: [503],
  handle: ({ services: { models } }) => models.current.manifest,
});
