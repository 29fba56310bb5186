import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type TestBundle, writeTestBundle } from '../../pipeline/bundle/testing.js';
import { readConfig } from '../config.js';
import { openModel } from '../model/servingModel.js';
import { Sampler } from '../sampling/sampler.js';
import { StoreGate } from '../store/gate.js';
import { keptLog } from '../testing/keptLog.js';
import { NO_DATABASE } from '../testing/testScorer.js';
import { formatOf } from './formats.js';
import { BatchPool } from './pool.js';
import { batchReply } from './stream.js';

const artifacts = mkdtempSync(join(tmpdir(), 'clv-scorer-'));
const told: (string | undefined)[] = [];
const config = readConfig({ DATABASE_URL: NO_DATABASE, CLV_WORKERS: '1' });
const pool = new BatchPool(config, (fault) => told.push(fault));
let bundle: TestBundle;
beforeAll(async () => {
  bundle = await writeTestBundle(artifacts);
});
afterAll(async () => {
  await pool.close();
  rmSync(artifacts, { recursive: true });
});

const answer = ({ directory, version }: Pick<TestBundle, 'directory' | 'version'>) =>
  pool.answerLines({
    lines: ['{"customer_id":"C1"}'],
    firstLine: 1,
    header: undefined,
    longest: 1000,
    sampled: [],
    directory,
    version,
    type: 'application/x-ndjson',
  });

it('does not answer from a folder that holds another model by now', async () => {
  await expect(answer({ ...bundle, version: 'earlier' })).rejects.toThrow(
    `${bundle.version} now, not earlier`,
  );
});

it('keeps what went wrong in a batch for the log', async () => {
  const { log, lines } = keptLog();
  const reply = batchReply({
    body: Readable.from(['{"transactions":[]}']),
    format: formatOf((type) => type === 'application/x-ndjson'),
    model: { ...openModel(bundle.directory), version: 'earlier' },
    pool,
    sampler: new Sampler(0, new StoreGate(() => Promise.reject()), () => undefined),
    log,
    limits: { rows: 1, line: 1000 },
    onEnd: () => undefined,
  });
  expect(JSON.parse(await text(reply))).toEqual({
    line: 1,
    status: 500,
    detail: 'Something went wrong here. No row is answered.',
  });
  expect(lines).toMatchObject([
    { msg: 'defect in a batch', err: { message: expect.stringContaining('earlier') } },
  ]);
});

it('tells why a thread cannot use the store, which callers are not told', async () => {
  const { text: line } = await answer(bundle);
  expect(JSON.parse(line)).toMatchObject({ line: 1, status: 503 });
  await vi.waitFor(() => expect(told).toEqual([expect.stringMatching(/refuses the connection/)]));
});
