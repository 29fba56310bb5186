import { type Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import * as fc from 'fast-check';
import { SORTS } from '../schemas/customers.js';

/** A request that means no good. */
export interface HostileRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const POST_PATHS = [
  '/predict',
  '/predict/batch',
  '/invocations',
  '/v2/models/clv/infer',
  '/v2/models/clv/versions/1/infer',
  '/admin/reload',
  '/login',
] as const;
const GET_PATHS = [
  '/customers',
  '/customers/C1',
  '/segments',
  '/forecast',
  '/model',
  '/docs',
  '/v2/models/clv',
] as const;
const TYPES = [
  'application/json',
  'application/json; charset=utf-16',
  'application/x-ndjson',
  'text/csv',
  'text/plain',
  'multipart/form-data',
  '',
  'application/json;;;=',
] as const;

const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, -1, 1e308, -1e308, 5e-324, 2 ** 53, 2 ** 31),
);
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '',
    '\0',
    '\ud800',
    '__proto__',
    'constructor',
    '2024-12-30',
    '9999-99-99',
    "'; DROP TABLE orders;--",
  ),
);
const date = fc.oneof(
  fc.constantFrom('2024-12-30', '2024-02-30', '1900-01-01', '2199-12-31T23:59:59Z', '0000-00-00'),
  text,
);
const anything = fc.anything({ maxDepth: 3, values: [number, text, fc.boolean(), fc.constant(null)] });

/** A number of days as likely whole as broken, and now and then no such number at all. */
const daysUpTo = (most: number) =>
  fc.oneof(fc.nat(most), fc.double({ min: 0, max: most, noNaN: true }), number);

/** What the purchase and spend models rest on: most of it is what a customer may have done. */
const history = fc.record({
  purchase_days: daysUpTo(40),
  purchase_revenue: fc.oneof(fc.nat(1000), number),
  tenure_days: daysUpTo(4000),
  recency_days: daysUpTo(40),
});
const historyRequest = fc.record(
  { features: history, explain: fc.boolean() },
  { requiredKeys: ['features'] },
);

/** Requests that are nearly right: the schema's members, each of them now and then of another kind. */
const nearlyRight = fc.record(
  {
    customer_id: fc.oneof(text, number, anything),
    transactions: fc.oneof(
      fc.array(
        fc.record(
          { date, amount: number, quantity: number, unit_price: number, order_id: text, country: anything },
          { requiredKeys: ['date'] },
        ),
      ),
      anything,
    ),
    features: fc.oneof(history, fc.dictionary(text, fc.oneof(number, text)), anything),
    as_of: fc.oneof(date, anything),
    attributes: fc.oneof(fc.dictionary(text, text), anything),
    horizon_days: fc.oneof(fc.constantFrom(30, 90), number),
    explain: fc.oneof(fc.boolean(), anything),
  },
  { requiredKeys: [] },
);

const compatible = fc.record(
  {
    dataframe_split: fc.record({ columns: fc.array(text), data: fc.array(fc.array(anything)) }),
    instances: fc.oneof(fc.array(history), fc.array(anything)),
    inputs: fc.array(
      fc.record({ name: text, shape: fc.array(number), datatype: fc.constant('FP64'), data: anything }),
    ),
    params: anything,
  },
  { requiredKeys: [] },
);

const malformed = fc.oneof(
  fc
    .constantFrom(
      '{',
      '[',
      'nul',
      '{"transactions":[{"date":"2024-12-30","amount":1e999}]}',
      '{"features":{"purchase_days":-1e400}}',
      '{"__proto__":{"transactions":[]}}',
      '{"transactions":[],"__proto__":{"features":{}}}',
      '{"features":{"__proto__":1,"constructor":2,"toString":3}}',
      '{"transactions":[{"date":"2024-12-30","amount":1,"__proto__":{"country":"x"}}]}',
      '\ufeff{"transactions":[]}',
      '['.repeat(50_000),
      `{"transactions":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
      `{"features":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`,
      `{"customer_id":"${'x'.repeat(100_000)}"}`,
    )
    .map((body) => Buffer.from(body)),
  fc.uint8Array({ maxLength: 500 }).map((bytes) => Buffer.from(bytes)),
);

const body = fc.oneof(
  { weight: 5, arbitrary: nearlyRight.map(jsonOf) },
  { weight: 2, arbitrary: historyRequest.map(jsonOf) },
  { weight: 2, arbitrary: compatible.map(jsonOf) },
  { weight: 2, arbitrary: malformed },
  {
    weight: 1,
    arbitrary: fc.tuple(nearlyRight.map(jsonOf), fc.nat(200)).map(([json, cut]) => json.subarray(0, cut)),
  },
);

const headerText = fc.stringMatching(/^[\x21-\x7e]{0,200}$/);
const extraHeaders = fc.record(
  {
    'content-encoding': fc.constantFrom('gzip', 'br', 'deflate', 'identity', 'x'),
    'x-request-id': headerText,
    authorization: headerText,
    cookie: headerText,
    origin: headerText,
    accept: headerText,
    expect: fc.constant('100-continue'),
  },
  { requiredKeys: [] },
);

const pathPart = fc.oneof(
  fc.constantFrom(
    '..%2f..%2fetc%2fpasswd',
    '%00',
    '%',
    '%ff',
    '%c0%ae',
    '.',
    '//',
    'a'.repeat(5000),
    '__proto__',
  ),
  fc.webSegment(),
);

/** As an address can carry it: half a surrogate pair is none of UTF-8. */
const utf8 = text.map((value) => Buffer.from(value).toString());
const level = fc.constantFrom('high', 'medium', 'low');
const filter = {
  search: utf8,
  segment: fc.oneof(fc.constantFrom('loyal', 'new'), utf8),
  tier: level,
  churn_risk: level,
  attribute: fc.tuple(fc.oneof(fc.constant('country'), utf8), utf8).map((pair) => pair.join('=')),
};
const order = { sort: fc.constantFrom(...SORTS), order: fc.constantFrom('asc', 'desc') };
const campaign = { ...filter, aim: fc.constantFrom('grow', 'keep') };
const mostly = (usual: fc.Arbitrary<number>) => fc.oneof({ weight: 4, arbitrary: usual }, number);
const share = mostly(fc.double({ min: 0, max: 1, noNaN: true }));
const targets = { ...campaign, depth: mostly(fc.nat(400)), margin: share, uplift: share };

/** The next page of one that nobody got. */
const nextPage = fc
  .record({ ...order, scoring: fc.oneof(fc.constant(1), number), value: fc.oneof(number, text), id: text })
  .map(({ sort, order, scoring, value, id }) => ({
    sort,
    order,
    cursor: Buffer.from(JSON.stringify([sort, order, scoring, value, id])).toString('base64url'),
  }));

/** Parameters of which any may be left out. */
const some = <T>(parameters: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(parameters, { requiredKeys: [] });
const page = fc
  .tuple(
    some({ ...filter, limit: mostly(fc.integer({ min: 1, max: 500 })), count: fc.boolean() }),
    fc.oneof(some(order), nextPage),
  )
  .map(([filters, place]) => ({ ...filters, ...place }));

/** Questions to the store, most of whose parameters reach its SQL. */
const storePath = fc.oneof(
  asked('/customers', page),
  asked('/customers.csv', some({ ...filter, ...order })),
  asked('/campaign', some(campaign)),
  asked('/campaign/targets', some(targets)),
  asked('/campaign/targets.csv', some(targets)),
  fc.oneof(fc.constant('C1'), utf8).map((id) => `/customers/${encodeURIComponent(id)}`),
  fc.oneof(fc.constant('C1'), utf8).map((id) => `/customers/${encodeURIComponent(id)}/history`),
  fc.constantFrom('/overview', '/facets', '/segments', '/segments/migration', '/forecast'),
);

/** Requests of all kinds that must never break the scorer. */
export const hostileRequest: fc.Arbitrary<HostileRequest> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      method: fc.constant('POST'),
      path: fc.oneof(
        { weight: 3, arbitrary: fc.constant('/predict') },
        { weight: 2, arbitrary: fc.constantFrom(...POST_PATHS) },
      ),
      headers: fc
        .tuple(
          fc.oneof({ weight: 4, arbitrary: fc.constant('application/json') }, fc.constantFrom(...TYPES)),
          fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, extraHeaders),
        )
        .map(([type, extra]) => ({ 'content-type': type, ...extra })),
      body,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      method: fc.constant('GET'),
      path: storePath,
      headers: fc.constant({}),
      body: fc.constant(Buffer.alloc(0)),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      method: fc.constantFrom('GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'),
      path: fc
        .tuple(fc.constantFrom(...GET_PATHS), pathPart, fc.webQueryParameters())
        .chain(([path, part, query]) =>
          fc.constantFrom(path, `${path}/${part}`, `/${part}`, `${path}?${query}`),
        ),
      headers: extraHeaders.map(({ expect: _, ...headers }) => headers),
      body: fc.constant(Buffer.alloc(0)),
    }),
  },
);

/** A path with queries of these parameters. */
function asked(path: string, queries: fc.Arbitrary<object>): fc.Arbitrary<string> {
  return queries.map((query) => {
    const texts = Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]);
    return `${path}?${new URLSearchParams(texts)}`;
  });
}

/** Sends a request; the status of its answer, or 0 where the connection ended without one. */
export function sendHostile(
  url: string,
  { method, path, headers, body: bytes }: HostileRequest,
  agent: Agent,
): Promise<number> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const sent = request({
      hostname,
      port,
      method,
      path,
      headers: { ...headers, 'content-length': bytes.length },
      agent,
    });
    sent.on('response', (reply) => {
      reply.on('error', () => resolve(0)).on('end', () => resolve(reply.statusCode ?? 0));
      reply.resume();
    });
    sent.on('error', () => resolve(0));
    sent.end(bytes);
  });
}

/** Bytes that are no HTTP, or hardly; the first line of the answer. */
export function sendRaw(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    let answer = '';
    const socket: Socket = connect(Number(port), hostname, () => socket.end(bytes, 'latin1'));
    socket.on('data', (data: Buffer) => {
      answer += data.toString('latin1');
    });
    socket.on('error', () => resolve(answer));
    socket.on('close', () => resolve(answer.split('\r\n')[0]));
  });
}

/** Requests that no client library would send. */
export const RAW_REQUESTS: readonly string[] = [
  '\0\0\0\0',
  'GET / HTTP/9.9\r\n\r\n',
  'GET /../../etc/passwd HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
  'GET http://elsewhere/healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
  'POST /predict HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'POST /predict HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: -1\r\n\r\n',
  `GET / HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`,
  'GET /healthz HTTP/1.1\r\nHost: a\r\nX-Request-Id: a\r\n b\r\nConnection: close\r\n\r\n',
];

/** JSON of whatever fast-check makes up, bigints and circles included. */
function jsonOf(value: unknown): Buffer {
  try {
    return Buffer.from(JSON.stringify(value) ?? 'undefined');
  } catch {
    return Buffer.from(String(Object.keys(value as object)));
  }
}
