import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { writeTestBundle } from '../../pipeline/bundle/testing.js';
import { readConfig } from '../config.js';
import { NO_DATABASE } from '../testing/testScorer.js';
import { BatchPool } from './pool.js';

it('tells why a thread cannot use the store, which callers are not told', async () => {
  const artifacts = mkdtempSync(join(tmpdir(), 'clv-scorer-'));
  const { directory, version } = await writeTestBundle(artifacts);
  const told: (string | undefined)[] = [];
  const config = readConfig({ DATABASE_URL: NO_DATABASE, CLV_WORKERS: '1' });
  const pool = new BatchPool(config, (fault) => told.push(fault));

  const lines = {
    lines: ['{"customer_id":"C1"}'],
    firstLine: 1,
    header: undefined,
    longest: 1000,
    sampled: [],
  };
  const { text } = await pool.answerLines({ ...lines, directory, version, type: 'application/x-ndjson' });

  expect(JSON.parse(text)).toMatchObject({ line: 1, status: 503 });
  await vi.waitFor(() => expect(told).toEqual([expect.stringMatching(/refuses the connection/)]));
  await pool.close();
  rmSync(artifacts, { recursive: true });
});
