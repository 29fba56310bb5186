import { expect, it } from 'vitest';
import { HttpProblem } from '../../http/problem.js';
import { keptLog } from '../../testing/keptLog.js';
import { serveApp } from '../../testing/serveApp.js';
import { requestId } from '../requestId/requestId.js';
import { problems, refusals } from './problems.js';

it('tells a refusal as a problem document with the id of the request', async () => {
  const { log, lines } = keptLog();
  await using app = await serveApp(requestId(), problems(log), () => {
    throw new HttpProblem(503, 'The database is away.', { retryAfter: 5 });
  });
  const reply = await fetch(app.url, { headers: { 'x-request-id': 'mine' } });
  expect(reply.status).toBe(503);
  expect(reply.headers.get('retry-after')).toBe('5');
  expect(reply.headers.get('content-type')).toContain('application/problem+json');
  expect(await reply.json()).toMatchObject({ status: 503, detail: 'The database is away.' });
  expect(lines).toEqual([]);
});

it('logs a defect with the id of the request, and tells the caller nothing of it', async () => {
  const { log, lines } = keptLog();
  await using app = await serveApp(requestId(), problems(log), () => {
    throw new Error('password=secret');
  });
  const reply = await fetch(app.url, { headers: { 'x-request-id': 'mine' } });
  expect(reply.status).toBe(500);
  expect(await reply.text()).not.toContain('secret');
  expect(lines).toMatchObject([{ request_id: 'mine', err: { message: 'password=secret' }, msg: 'defect' }]);
});

it('says of what nobody answered that there is nothing', async () => {
  await using app = await serveApp(problems(keptLog().log));
  expect((await fetch(app.url)).status).toBe(404);
});

it('lets another protocol tell refusals in its own shape, and no defects', async () => {
  const shaped = refusals(({ status, message }) => ({ status, body: { error: message } }));
  await using app = await serveApp(problems(keptLog().log), shaped, (ctx) => {
    if (ctx.path === '/defect') throw new Error('secret');
    throw new HttpProblem(422, 'No such tensor.');
  });
  const refused = await fetch(app.url);
  expect(refused.status).toBe(422);
  expect(await refused.json()).toEqual({ error: 'No such tensor.' });
  expect(await (await fetch(`${app.url}/defect`)).json()).toMatchObject({ status: 500 });
});
