import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadParams } from '../../params/load.js';
import { REPOSITORY } from '../../stages/workspace.js';
import { newRun, type RunRecord, writeRun } from '../runRecord.js';
import { pushRun, unsentRuns } from './push.js';

/** Longer than a busy machine keeps anybody waiting. */
const PATIENCE = { answer: 5_000, upload: 5_000, pauses: [1, 1], total: 60_000 };

describe('an MLflow server that is none, or not well', () => {
  const artifacts = mkdtempSync(join(tmpdir(), 'clv-hostile-'));
  const run: RunRecord = {
    ...newRun(loadParams(join(REPOSITORY, 'params.yaml')), null, 0),
    status: 'failed',
    seconds: 1,
    error: 'for the test',
  };
  let server: Server;
  let requests: string[];
  let answer: RequestListener;

  beforeEach(async () => {
    requests = [];
    writeRun(artifacts, run);
    server = createServer((request, response) => {
      requests.push(`${request.method} ${request.url?.replace(/\?.*/, '')}`);
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
    rmSync(artifacts, { recursive: true });
  });

  const push = (environment: Record<string, string> = {}, patience = PATIENCE) => {
    const { port } = server.address() as AddressInfo;
    const named = { MLFLOW_TRACKING_URI: `http://127.0.0.1:${port}`, ...environment };
    return pushRun({ artifacts, environment: named, patience }, run);
  };
  const replying =
    (status: number, body: string): RequestListener =>
    (_, response) =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(body);

  it.each<[string, RequestListener, RegExp, number]>([
    ['answers 404 like any other web server', replying(404, '<html>'), /with 404/, 1],
    [
      'refuses with 403',
      replying(403, '{"error_code":"PERMISSION_DENIED","message":"no\\nstack"}'),
      /with 403 \(PERMISSION_DENIED: no\)/,
      1,
    ],
    ['fails with 500, three times', replying(500, 'oh'), /with 500/, 3],
    ['answers garbage', replying(200, '<html>hello</html>'), /not an answer of MLflow/, 1],
    ['answers JSON of another kind', replying(200, '{"experiment":7}'), /not an answer of MLflow/, 1],
    ['hangs up', (request) => void request.socket.destroy(), /does not answer/, 3],
    [
      'hangs up in the middle of its answer',
      (_, response) => {
        response.writeHead(200, { 'content-length': '100' }).write('{"exp');
        response.socket?.destroySoon();
      },
      /does not answer/,
      3,
    ],
  ])('that %s: the run is kept, and a sentence says so', async (_, listener, sentence, attempts) => {
    answer = listener;
    const sending = await push();
    expect(sending).toMatchObject({ sent: false, sentence: expect.stringMatching(sentence) });
    expect(sending?.sentence).toMatch(/^Not sent to MLflow: .* It is kept here; send it later/);
    expect(requests).toHaveLength(attempts);
    expect(unsentRuns(artifacts)).toEqual([run]);
  });

  it('that says nothing: the run is kept, and a sentence says so', async () => {
    answer = () => undefined;
    const sending = await push({}, { ...PATIENCE, answer: 50 });
    expect(sending).toMatchObject({
      sent: false,
      sentence: expect.stringMatching(/does not answer \(in time\)/),
    });
    expect(unsentRuns(artifacts)).toEqual([run]);
  });

  it('that is slow at every step is given up as a whole', async () => {
    // Quick enough for each answer, and never done: every search has found nothing, every run is new.
    const reply = JSON.stringify({
      experiment: { experiment_id: '1', lifecycle_stage: 'active' },
      run: { info: { run_id: 'r', artifact_uri: 'mlflow-artifacts:/1/r' } },
    });
    answer = (_, response) => void setTimeout(() => response.end(reply), 80);
    expect(await push({}, { ...PATIENCE, total: 300 })).toMatchObject({
      sent: false,
      sentence: expect.stringContaining('took longer than 0.3 s'),
    });
  });

  it('is tried again after a fault that passes', async () => {
    answer = (request, response) =>
      requests.length < 3 ? replying(503, '')(request, response) : replying(404, '')(request, response);
    expect((await push())?.sentence).toMatch(/with 404/);
    expect(requests).toHaveLength(3);
  });

  it('that made the experiment, and lost its answer, is asked for it again', async () => {
    const refusal = (code: string) => replying(400, JSON.stringify({ error_code: code }));
    const active = JSON.stringify({ experiment: { experiment_id: '7', lifecycle_stage: 'active' } });
    const replies = [
      refusal('RESOURCE_DOES_NOT_EXIST'),
      refusal('RESOURCE_ALREADY_EXISTS'),
      replying(200, active),
      replying(404, ''),
    ];
    answer = (request, response) => replies[requests.length - 1](request, response);
    expect((await push())?.sentence).toMatch(/runs\/search with 404/);
    expect(requests).toEqual([
      'GET /api/2.0/mlflow/experiments/get-by-name',
      'POST /api/2.0/mlflow/experiments/create',
      'GET /api/2.0/mlflow/experiments/get-by-name',
      'POST /api/2.0/mlflow/runs/search',
    ]);
  });

  it('that keeps artifacts elsewhere is told apart from one that hands them out', async () => {
    answer = replying(
      200,
      JSON.stringify({
        experiment: { experiment_id: '1', lifecycle_stage: 'active' },
        run: { info: { run_id: 'r', artifact_uri: 's3://bucket/r' } },
      }),
    );
    expect((await push())?.sentence).toMatch(/keeps artifacts at s3:.*--serve-artifacts/);
  });

  it.each([
    [
      'a name and password',
      { MLFLOW_TRACKING_USERNAME: 'ann', MLFLOW_TRACKING_PASSWORD: 'ü:x' },
      'Basic YW5uOsO8Ong=',
    ],
    ['a token', { MLFLOW_TRACKING_TOKEN: 'secret' }, 'Bearer secret'],
  ])('is shown %s, which no sentence repeats', async (_, environment, expected) => {
    let shown: string | undefined;
    answer = (request, response) => {
      shown = request.headers.authorization;
      replying(401, '')(request, response);
    };
    const sending = await push(environment);
    expect(shown).toBe(expected);
    expect(sending?.sentence).not.toMatch(/secret|YW5u/);
  });

  it('is not looked for where the environment names none, or no address of one', async () => {
    expect(await push({ MLFLOW_TRACKING_URI: '' })).toBeUndefined();
    expect(await push({ MLFLOW_TRACKING_URI: 'file:///tmp/mlruns' })).toMatchObject({
      sent: false,
      sentence: expect.stringContaining('not the http:// or https:// address'),
    });
    expect(requests).toEqual([]);
  });
});
