import { expect, it } from 'vitest';
import { serveApp } from '../../testing/serveApp.js';
import { requestId } from './requestId.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

it('takes over a harmless id, makes one otherwise, and hands it back', async () => {
  await using app = await serveApp(requestId(), (ctx) => {
    ctx.body = ctx.state.requestId;
  });
  const idFor = async (given?: string) => {
    const reply = await fetch(app.url, given === undefined ? {} : { headers: { 'x-request-id': given } });
    const id = await reply.text();
    expect(reply.headers.get('x-request-id')).toBe(id);
    return id;
  };
  expect(await idFor('checkout:7.a-B_c')).toBe('checkout:7.a-B_c');
  for (const harmful of [undefined, '', 'a b', '{"id":1}', 'x'.repeat(101)])
    expect(await idFor(harmful)).toMatch(UUID);
  expect(await idFor()).not.toBe(await idFor());
});
