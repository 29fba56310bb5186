import Router from '@koa/router';
import type Koa from 'koa';
import { expect, it } from 'vitest';
import { keptLog } from '../../testing/keptLog.js';
import { serveApp } from '../../testing/serveApp.js';
import { requestId } from '../requestId/requestId.js';
import { accessLog } from './accessLog.js';

it('writes a line a request, by the route as declared: who is asked for stands in no log', async () => {
  const { log, lines } = keptLog();
  const router = new Router().get('/customers/:id', (ctx) => {
    ctx.body = 'done';
  });
  await using app = await serveApp(requestId(), accessLog(log), router.middleware() as Koa.Middleware);
  await fetch(`${app.url}/customers/jane.doe@example.com?q=jane`, { headers: { 'x-request-id': 'mine' } });
  expect(lines).toMatchObject([
    { request_id: 'mine', method: 'GET', route: '/customers/:id', status: 200, msg: 'request' },
  ]);
  expect(lines[0].ms).toBeGreaterThanOrEqual(0);
  expect(JSON.stringify(lines)).not.toContain('jane');
});
