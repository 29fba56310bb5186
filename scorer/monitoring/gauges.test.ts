import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Monitoring } from '../../pipeline/monitoring/index.js';
import { keptLog } from '../testing/keptLog.js';
import { startTestScorer, type TestScorer } from '../testing/testScorer.js';
import { latestMonitoring } from './latest.js';

const NEWEST_WINDOW: Monitoring['realised'][number] = {
  modelVersion: '20240930-abc',
  cutoff: '2024-09-30',
  horizonDays: 90,
  customers: 280,
  predicted: 110,
  realised: 100,
  bias: 0.1,
  standardError: 5,
  coverage80: 0.85,
  coverage90: 0.93,
  tenths: [],
};

const MONITORING: Monitoring = {
  format: 1,
  dataset: 'test',
  currency: 'EUR',
  asOf: '2024-12-30',
  modelVersion: '20241130-abc',
  championCutoff: '2024-11-30',
  customers: 300,
  status: 'alert',
  findings: [
    {
      part: 'data',
      severity: 'alert',
      subject: 'amounts',
      measure: 'median ratio',
      value: 100,
      threshold: 2,
      message: 'The median purchase is 100 times that of before.',
    },
  ],
  drift: [
    {
      name: 'recency_days',
      kind: 'numeric',
      psi: 0.4,
      psiLimit: 0.25,
      ks: 0.2,
      ksByChance: 0.1,
      missing: 0,
      missingBefore: 0,
      unseen: 0,
      unseenValues: [],
      severity: 'alert',
    },
  ],
  periods: null,
  volume: { perWeek: 12, perWeekBefore: 10, ratio: 1.2, ratioYearAgo: null },
  weeks: [],
  realised: [NEWEST_WINDOW, { ...NEWEST_WINDOW, cutoff: '2024-06-30', bias: 0.5, coverage80: 0.5 }],
  served: null,
};

describe('/metrics', () => {
  let scorer: TestScorer;
  let folder = '';
  beforeAll(async () => {
    scorer = await startTestScorer();
    folder = join(scorer.home, 'reports', 'test');
    mkdirSync(folder, { recursive: true });
  });
  afterAll(() => scorer.close());

  const metrics = async (): Promise<string> => (await scorer.get<string>('/metrics')).body;

  it('tells nothing of monitoring before there was any', async () => {
    expect(await metrics()).not.toMatch(/^clv_monitoring_/m);
  });

  it('tells what monitoring last found', async () => {
    writeFileSync(join(folder, 'monitoring.json'), JSON.stringify(MONITORING));
    const text = await metrics();
    expect(text).toMatch(/^clv_monitoring_status 2$/m);
    expect(text).toMatch(/^clv_monitoring_as_of_timestamp_seconds 1735516800$/m);
    expect(text).toMatch(/^clv_monitoring_findings\{part="data",severity="alert"\} 1$/m);
    expect(text).toMatch(/^clv_monitoring_psi\{feature="recency_days"\} 0.4$/m);
    expect(text).toMatch(/^clv_monitoring_psi_limit\{feature="recency_days"\} 0.25$/m);
    expect(text).toMatch(/^clv_monitoring_volume_ratio 1.2$/m);
    expect(text).toMatch(/^clv_monitoring_realised_bias\{days="90"\} 0.1$/m);
    expect(text).toMatch(/^clv_monitoring_realised_coverage\{days="90",level="80"\} 0.85$/m);
  });

  it('tells no alert any more once it is gone, nor a volume once there is none', async () => {
    writeFileSync(
      join(folder, 'monitoring.json'),
      JSON.stringify({ ...MONITORING, status: 'ok', findings: [], volume: null }),
    );
    const text = await metrics();
    expect(text).toMatch(/^clv_monitoring_status 0$/m);
    expect(text).not.toMatch(/^clv_monitoring_(findings\{|volume_ratio)/m);
  });

  it('tells nothing of a file of another release', async () => {
    writeFileSync(join(folder, 'monitoring.json'), JSON.stringify({ format: 2 }));
    expect(await metrics()).not.toMatch(/^clv_monitoring_status/m);
    rmSync(join(folder, 'monitoring.json'));
  });

  it('goes on, without monitoring, while its file is cut off', async () => {
    const whole = JSON.stringify(MONITORING);
    writeFileSync(join(folder, 'monitoring.json'), whole.slice(0, whole.length / 2));
    const { status, body } = await scorer.get('/metrics');
    expect(status).toBe(200);
    expect(body).not.toMatch(/^clv_monitoring_status/m);
    expect((await scorer.get('/model/monitoring')).body).toEqual({ monitoring: null });
    const { log, lines } = keptLog();
    expect(await latestMonitoring(scorer.home, 'test', log)).toBeUndefined();
    expect(lines).toMatchObject([
      { level: log.levels.values.warn, msg: expect.stringContaining('cannot be read') },
    ]);
    rmSync(join(folder, 'monitoring.json'));
  });
});
