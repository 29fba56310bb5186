import { route } from '../http/route.js';
import { latestMonitoring } from '../monitoring/latest.js';

export const metricsRoute = route({
  method: 'get',
  path: '/metrics',
  summary: 'Figures for Prometheus',
  tag: 'operation',
  access: 'key',
  async handle({ ctx, services: { config, log, metrics, models, monitoring } }) {
    const dataset = models.ifLoaded?.manifest.dataset;
    monitoring.show(dataset === undefined ? undefined : await latestMonitoring(config.home, dataset, log));
    ctx.type = metrics.registry.contentType;
    ctx.body = await metrics.registry.metrics();
  },
});
