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
  ['Latin-1', Buffer.from('{"a":"ü"}', 'latin1'), { 'content-type': JSON_TYPE }, 400],
  ['UTF-16', Buffer.from('{"a":1}', 'utf16le'), { 'content-type': JSON_TYPE }, 400],
  ['NaN, which is no JSON', '{"a":NaN}', { 'content-type': JSON_TYPE }, 400],
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

it.each<[string, string | Buffer, number, RegExp]>([
  ['an open quote', 'a,b\r\n1,2\r\n\r\n3,"4\r\n5,6', 400, /opens cell 'b' of the row that begins on line 4,/],
  ['a quote within a cell', 'a,b\n1,2"', 400, /a quote stands within cell 'b' of the row .* line 2\./],
  ['rows in one cell', 'a,b\n1,"2\n3,4\n5"', 422, /The cell 'b' runs over 3 lines .*: "2\\n3,4\\n5"\./],
  ['rows of several lengths', 'a,b\n1,2\n3', 400, /columns length is 2, got 1 on line 3/],
  ['two columns of a name', 'a,b,a\n1,2,3', 422, /Two columns are called 'a'/],
  ['Latin-1', Buffer.from('a\nü', 'latin1'), 400, /Send the body in UTF-8/],
])('refuses a CSV with %s in one sentence', async (_, body, status, detail) => {
  await using app = await serve(parseJsonOrCsv(LIMIT));
  const reply = await fetch(app.url, { method: 'POST', body, headers: { 'content-type': 'text/csv' } });
  expect(reply.status).toBe(status);
  expect(await reply.json()).toMatchObject({ detail: expect.stringMatching(detail) });
});
