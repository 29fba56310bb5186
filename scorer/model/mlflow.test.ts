import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { readManifest } from '../../pipeline/bundle/index.js';
import { type TestBundle, writeTestBundle } from '../../pipeline/bundle/testing.js';
import { UserError } from '../../pipeline/errors.js';
import { fetchFromMlflow } from './mlflow.js';

const folder = mkdtempSync(join(tmpdir(), 'clv-mlflow-'));
const cache = join(folder, 'cache');
const servers: Server[] = [];
let first: TestBundle;
let second: TestBundle;
beforeAll(async () => {
  first = await writeTestBundle(folder);
  second = await writeTestBundle(folder, { seed: 2 });
});
afterEach(() => {
  for (const server of servers) server.close().closeAllConnections();
  rmSync(cache, { recursive: true, force: true });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** How a server hands out the bytes of a file. */
type HandOut = (response: ServerResponse, bytes: Buffer, name: string) => void;

/** What lies beside a bundle's files on a server: MLflow's description of the model, and a folder. */
const OTHER_FILES = [
  { path: 'MLmodel', is_dir: false },
  { path: 'code', is_dir: true },
];

/** A server whose registered model has one version, a bundle; and how many files it handed out. */
async function serverOf({ directory }: TestBundle) {
  const handedOut: string[] = [];
  const way: { handOut: HandOut; key?: string; artifacts: string } = {
    handOut: (response, bytes) => response.end(bytes),
    artifacts: 'mlflow-artifacts:/1/m',
  };
  const files = readdirSync(directory).map((path) => ({ path, is_dir: false }));
  const server = createServer(({ url = '', headers }, response) => {
    const { pathname } = new URL(url, 'http://server');
    if (headers.authorization !== way.key) response.writeHead(401).end('{"message":"Who are you?"}');
    else if (pathname.endsWith('/alias')) response.end('{"model_version":{"name":"clv-shop","version":"1"}}');
    else if (pathname.endsWith('/get-download-uri'))
      response.end(JSON.stringify({ artifact_uri: way.artifacts }));
    else if (pathname.endsWith('/artifacts'))
      response.end(JSON.stringify({ files: [...files, ...OTHER_FILES] }));
    else {
      const name = basename(pathname);
      handedOut.push(name);
      way.handOut(response, readFileSync(join(directory, name)), name);
    }
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const fetchModel = async (uri: string, authorization?: string) => {
    const named = { server: `http://127.0.0.1:${port}`, authorization, experiment: undefined };
    return readManifest(await fetchFromMlflow(uri, named, cache)).model_version;
  };
  return { handedOut, way, fetchModel };
}

it('takes version 1 of one server for no version 1 of another, and fetches each once', async () => {
  const [production, staging] = [await serverOf(first), await serverOf(second)];
  for (const uri of ['models:/clv-shop@champion', 'models:/clv-shop/1']) {
    expect(await production.fetchModel(uri)).toBe(first.version);
    expect(await staging.fetchModel(uri)).toBe(second.version);
  }
  expect(production.handedOut).toEqual(readdirSync(first.directory));
  expect(staging.handedOut).toEqual(readdirSync(second.directory));
  expect(readdirSync(cache)).toHaveLength(2);
});

it.each<[string, HandOut, RegExp]>([
  [
    'breaks off',
    (response, bytes) => {
      response.writeHead(200, { 'content-length': bytes.length });
      response.write(bytes.subarray(0, 10), () => response.destroy());
    },
    /broke off its answer at \S+ \(\w+\)/,
  ],
  [
    'is damaged',
    (response, bytes, name) => response.end(name === 'model.json' ? bytes.subarray(1) : bytes),
    /'model\.json' has another SHA-256/,
  ],
])('fetches a model again whose download %s', async (_, spoil, said) => {
  const { way, fetchModel } = await serverOf(first);
  const { handOut } = way;
  way.handOut = spoil;
  await expect(fetchModel('models:/clv-shop/1')).rejects.toThrow(said);
  await expect(fetchModel('models:/clv-shop/1')).rejects.toBeInstanceOf(UserError);
  const [folder] = readdirSync(cache);
  expect(readdirSync(join(cache, folder, 'clv-shop'))).toEqual([]);
  way.handOut = handOut;
  expect(await fetchModel('models:/clv-shop/1')).toBe(first.version);
});

it('shows a server that asks for it who fetches, and says how where that is not set', async () => {
  const { way, fetchModel } = await serverOf(first);
  way.key = 'Bearer key';
  await expect(fetchModel('models:/clv-shop/1')).rejects.toMatchObject({
    message: expect.stringMatching(/refuses \S+: Who are you\?/),
    todo: expect.stringContaining('MLFLOW_TRACKING_TOKEN'),
  });
  expect(await fetchModel('models:/clv-shop/1', way.key)).toBe(first.version);
});

it('says of what it cannot fetch why', async () => {
  const { way, fetchModel } = await serverOf(first);
  await expect(fetchModel('models:/clv-shop')).rejects.toThrow(/names no registered model/);
  way.artifacts = 's3://bucket/1/m';
  await expect(fetchModel('models:/clv-shop/1')).rejects.toThrow(/s3:\S+, where the scorer cannot read/);
});

it('says why a server does not answer', async () => {
  const away = { server: 'http://127.0.0.1:2', authorization: undefined, experiment: undefined };
  await expect(fetchFromMlflow('models:/clv-shop@champion', away, cache)).rejects.toThrow(
    /does not answer at http:\/\/127\.0\.0\.1:2\/\S+ \(ECONNREFUSED\)/,
  );
});
