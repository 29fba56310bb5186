import { describe, expect, it } from 'vitest';
import { parseDay } from '../days.js';
import { loadParams } from '../params/load.js';
import { REPOSITORY } from '../stages/workspace.js';
import { realisedFindings } from './realised.js';
import type { Realised } from './schema.js';

const { monitoring: settings } = loadParams(`${REPOSITORY}params.yaml`);

/** A window of 90 days that ended on 2024-06-29, with a prediction that was right. */
function window(change: Partial<Realised> = {}): Realised {
  const fit = {
    modelVersion: '20240331-abc',
    cutoff: '2024-03-31',
    horizonDays: 90,
    customers: 500,
    predicted: 1000,
    realised: 1000,
    bias: 0,
    standardError: 50,
    coverage80: 0.82,
    coverage90: 0.91,
    tenths: [],
  };
  return { ...fit, ...change };
}

const severities = (realised: readonly Realised[], knownBefore?: string) =>
  realisedFindings(realised, knownBefore === undefined ? undefined : parseDay(knownBefore), settings).map(
    ({ measure, severity }) => `${measure} ${severity}`,
  );

describe('realisedFindings', () => {
  const tooHigh = window({ predicted: 1600, bias: 0.6 });

  it('is content with a prediction that was right, or off by chance', () => {
    expect(severities([window()])).toEqual([]);
    expect(severities([window({ predicted: 1600, bias: 0.6, standardError: 300 })])).toEqual([]);
  });

  it('finds a total that was far off, and intervals that held too little', () => {
    expect(severities([tooHigh])).toEqual(['bias alert']);
    expect(severities([window({ coverage80: 0.6, coverage90: 0.7 })])).toEqual([
      'coverage 80 alert',
      'coverage 90 alert',
    ]);
  });

  it('is alarmed once: when the window has passed since the ingest before', () => {
    expect(severities([tooHigh], '2024-06-28')).toEqual(['bias alert']);
    expect(severities([tooHigh], '2024-06-29')).toEqual(['bias watch']);
  });

  it('speaks of the newest window of each horizon alone', () => {
    const older = window({ cutoff: '2024-02-29', predicted: 1600, bias: 0.6 });
    expect(severities([window(), older])).toEqual([]);
  });
});
