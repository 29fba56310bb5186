import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { fetchFromMlflow } from './mlflow.js';

const cache = mkdtempSync(join(tmpdir(), 'clv-mlflow-cache-'));
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers) server.close().closeAllConnections();
  rmSync(cache, { recursive: true, force: true });
});

/** A server whose registered model has one version, of one file that says `text`; and how many files it handed out. */
async function serverOf(text: string) {
  const handedOut: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    const { pathname } = new URL(url, 'http://server');
    if (pathname.endsWith('/alias')) response.end('{"model_version":{"name":"clv-shop","version":"1"}}');
    else if (pathname.endsWith('/get-download-uri')) response.end('{"artifact_uri":"mlflow-artifacts:/1/m"}');
    else if (pathname.endsWith('/artifacts'))
      response.end('{"files":[{"path":"manifest.json","is_dir":false}]}');
    else {
      handedOut.push(pathname);
      response.end(text);
    }
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const fetchModel = async (uri: string) => {
    const named = { server: `http://127.0.0.1:${port}`, authorization: undefined, experiment: undefined };
    return readFileSync(join(await fetchFromMlflow(uri, named, cache), 'manifest.json'), 'utf8');
  };
  return { handedOut, fetchModel };
}

it('takes version 1 of one server for no version 1 of another, and fetches each once', async () => {
  const [production, staging] = [await serverOf('of production'), await serverOf('of staging')];
  for (const uri of ['models:/clv-shop@champion', 'models:/clv-shop/1']) {
    expect(await production.fetchModel(uri)).toBe('of production');
    expect(await staging.fetchModel(uri)).toBe('of staging');
  }
  expect([production.handedOut, staging.handedOut]).toEqual([
    ['/api/2.0/mlflow-artifacts/artifacts/1/m/manifest.json'],
    ['/api/2.0/mlflow-artifacts/artifacts/1/m/manifest.json'],
  ]);
  expect(readdirSync(cache)).toHaveLength(2);
});

it('says why a server does not answer', async () => {
  const away = { server: 'http://127.0.0.1:2', authorization: undefined, experiment: undefined };
  await expect(fetchFromMlflow('models:/clv-shop@champion', away, cache)).rejects.toThrow(
    /does not answer at http:\/\/127\.0\.0\.1:2\/\S+ \(ECONNREFUSED\)/,
  );
});
