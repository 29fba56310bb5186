import { EventEmitter, once } from 'node:events';
import { expect, it } from 'vitest';
import { keptLog } from '../../testing/keptLog.js';
import { serveApp } from '../../testing/serveApp.js';
import { problems } from '../problems/problems.js';
import { timeout } from './timeout.js';

it('answers 503 where a request never ends, and says when to come again', async () => {
  const never = once(new EventEmitter(), 'end');
  await using app = await serveApp(problems(keptLog().log), timeout(20), async () => void (await never));
  const reply = await fetch(app.url);
  expect(reply.status).toBe(503);
  expect(reply.headers.get('retry-after')).toBe('1');
  expect(await reply.json()).toMatchObject({ detail: 'The request took longer than 20 ms.' });
});

it('leaves alone what ends in time, whatever its end', async () => {
  const limit = 60_000;
  await using app = await serveApp(problems(keptLog().log), timeout(limit), (ctx) => {
    if (ctx.path === '/defect') throw new Error('defect');
    ctx.body = 'done';
  });
  expect(await (await fetch(app.url)).text()).toBe('done');
  expect((await fetch(`${app.url}/defect`)).status).toBe(500);
});
