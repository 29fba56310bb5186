import { EventEmitter, once } from 'node:events';
import { expect, it } from 'vitest';
import { keptLog } from '../../testing/keptLog.js';
import { serveApp } from '../../testing/serveApp.js';
import { problems } from '../problems/problems.js';
import { concurrency } from './concurrency.js';

it('refuses what comes while as many are in work, and lets in again what comes afterwards', async () => {
  const work = new EventEmitter();
  const begun = once(work, 'begun');
  await using app = await serveApp(problems(keptLog().log), concurrency(1), async (ctx) => {
    work.emit('begun');
    if (ctx.path === '/slow') await once(work, 'released');
    ctx.body = 'done';
  });
  const first = fetch(`${app.url}/slow`);
  await begun;
  const second = await fetch(app.url);
  expect(second.status).toBe(429);
  expect(second.headers.get('retry-after')).toBe('1');
  work.emit('released');
  expect((await first).status).toBe(200);
  expect((await fetch(app.url)).status).toBe(200);
});

it('counts nothing as in work that failed', async () => {
  await using app = await serveApp(problems(keptLog().log), concurrency(1), () => {
    throw new Error('defect');
  });
  expect((await fetch(app.url)).status).toBe(500);
  expect((await fetch(app.url)).status).toBe(500);
});
