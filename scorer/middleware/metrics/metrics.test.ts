import Router from '@koa/router';
import type Koa from 'koa';
import { expect, it } from 'vitest';
import { serveApp } from '../../testing/serveApp.js';
import { Metrics, measure } from './metrics.js';

it('counts and times requests by route and status, with no label of the callers', async () => {
  const metrics = new Metrics();
  const router = new Router().get('/customers/:id', (ctx) => {
    ctx.status = ctx.params.id === 'gone' ? 404 : 204;
  });
  await using app = await serveApp(measure(metrics), router.middleware() as Koa.Middleware);
  for (const path of ['/customers/1', '/customers/2', '/customers/gone', '/nothing/jane'])
    await fetch(app.url + path);
  const told = await metrics.registry.metrics();
  expect(told).toContain('clv_requests_total{route="/customers/:id",status="204"} 2');
  expect(told).toContain('clv_requests_total{route="/customers/:id",status="404"} 1');
  expect(told).toContain('clv_requests_total{route="none",status="404"} 1');
  expect(told).toContain('clv_request_duration_seconds_count{route="/customers/:id"} 3');
  expect(told).toContain('clv_requests_in_flight 0');
  expect(told).not.toContain('jane');
});
