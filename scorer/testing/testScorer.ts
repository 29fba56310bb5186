import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestBundle, writeTestBundle } from '../../pipeline/bundle/testing.js';
import { readConfig } from '../config.js';
import { loadFirst, type RunningScorer, startScorer } from '../start.js';

/** Nothing listens there: a store that is always away. */
export const NO_DATABASE = 'postgresql://nobody@127.0.0.1:1/none';

export interface TestScorer extends RunningScorer {
  /** The folder with artifacts/. */
  readonly home: string;
  readonly bundle: TestBundle;
  /** Sends JSON, or a text as it is, to a path and reads the JSON reply; `Body` is what the test takes it for. */
  post<Body = Json>(path: string, body: unknown, headers?: Record<string, string>): Promise<TestReply<Body>>;
  get<Body = Json>(path: string, headers?: Record<string, string>): Promise<TestReply<Body>>;
}

export interface TestReply<Body = Json> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** JSON of any shape: every field may be looked at, and `expect` says what it is. */
export interface Json {
  readonly [name: string]: Json;
}

/** A scorer on a free port with a small real bundle; `close` removes its folder. */
export async function startTestScorer(
  environment: NodeJS.ProcessEnv = {},
  dataset = 'test',
): Promise<TestScorer> {
  const home = mkdtempSync(join(tmpdir(), 'clv-scorer-'));
  const bundle = await writeTestBundle(join(home, 'artifacts'), { dataset });
  const scorer = await startScorer(
    readConfig({
      PORT: '0',
      CLV_HOME: home,
      DATABASE_URL: NO_DATABASE,
      LOG_LEVEL: 'silent',
      CLV_DRAIN_MS: '0',
      ...environment,
    }),
  );
  await loadFirst(scorer);
  const request = async <Body>(path: string, init: RequestInit): Promise<TestReply<Body>> => {
    const response = await fetch(`${scorer.url}${path}`, init);
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return {
      status: response.status,
      headers: response.headers,
      body: (isJson && text.trim() !== '' ? JSON.parse(text) : text) as Body,
    };
  };
  return {
    ...scorer,
    home,
    bundle,
    get: (path, headers = {}) => request(path, { headers }),
    post: (path, body, headers = {}) =>
      request(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    async close() {
      await scorer.close();
      rmSync(home, { recursive: true });
    },
  };
}
