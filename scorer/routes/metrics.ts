import { route } from '../http/route.js';

export const metricsRoute = route({
  method: 'get',
  path: '/metrics',
  summary: 'Figures for Prometheus',
  tag: 'operation',
  access: 'open',
  async handle({ ctx, services: { metrics } }) {
    ctx.type = metrics.registry.contentType;
    ctx.body = await metrics.registry.metrics();
  },
});
