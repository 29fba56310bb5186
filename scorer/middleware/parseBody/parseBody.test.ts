import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { keptLog } from '../../testing/keptLog.js';
import { serveApp } from '../../testing/serveApp.js';
import { problems } from '../problems/problems.js';
import { parseJson, parseJsonOrCsv } from './parseBody.js';

const LIMIT = 100;
const JSON_TYPE = 'application/json';

function serve(parse: ReturnType<typeof parseJson>) {
  return serveApp(problems(keptLog().log), parse, (ctx) => {
    ctx.body = { read: ctx.request.body };
  });
}

it.each([
  ['JSON', '{"a":1}', { 'content-type': JSON_TYPE }, 200],
  ['JSON of a type of its own', '{"a":1}', { 'content-type': 'application/vnd.shop+json' }, 200],
  ['gzip', gzipSync('{"a":1}'), { 'content-type': JSON_TYPE, 'content-encoding': 'gzip' }, 200],
  ['half a document', '{"a":', { 'content-type': JSON_TYPE }, 400],
  ['a poisoned prototype', '{"__proto__":{"a":1}}', { 'content-type': JSON_TYPE }, 400],
  ['no gzip where it says so', '{"a":1}', { 'content-type': JSON_TYPE, 'content-encoding': 'gzip' }, 400],
  ['more than the limit', JSON.stringify('x'.repeat(LIMIT)), { 'content-type': JSON_TYPE }, 413],
  [
    'more than the limit, packed',
    gzipSync(JSON.stringify('x'.repeat(LIMIT))),
    { 'content-type': JSON_TYPE, 'content-encoding': 'gzip' },
    413,
  ],
  ['another type', 'a=1', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
  ['another encoding', '{"a":1}', { 'content-type': JSON_TYPE, 'content-encoding': 'zip' }, 415],
])('takes or refuses %s', async (_, body, headers, status) => {
  await using app = await serve(parseJson(LIMIT));
  const reply = await fetch(app.url, { method: 'POST', body, headers });
  expect(reply.status).toBe(status);
  if (status === 200) expect(await reply.json()).toEqual({ read: { a: 1 } });
});

it('reads a CSV as records, where it may', async () => {
  const request = {
    method: 'POST',
    body: '\ufeffa,b\n1,"x, y"\n\n',
    headers: { 'content-type': 'text/csv' },
  };
  await using both = await serve(parseJsonOrCsv(LIMIT));
  expect(await (await fetch(both.url, request)).json()).toEqual({
    read: { dataframe_records: [{ a: '1', b: 'x, y' }] },
  });
  expect((await fetch(both.url, { ...request, body: 'a,b\n1,"x' })).status).toBe(400);
  await using jsonAlone = await serve(parseJson(LIMIT));
  expect((await fetch(jsonAlone.url, request)).status).toBe(415);
});
