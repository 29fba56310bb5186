import { describe, expect, it } from 'vitest';
import { referenceOf } from '../bundle/reference.js';
import { formatDay } from '../days.js';
import type { FeatureColumn } from '../features/index.js';
import { loadParams } from '../params/load.js';
import { Rng } from '../random.js';
import { REPOSITORY } from '../stages/workspace.js';
import { featureDrift, type KnownDistributions } from './featureDrift.js';

const { monitoring: settings } = loadParams(`${REPOSITORY}params.yaml`);
const CUTOFF = 20_000;

type Columns = Readonly<Record<string, FeatureColumn>>;

function tableOf(columns: Columns) {
  const rows = Object.values(columns)[0].length;
  return { rows, customers: [], columns: new Map(Object.entries(columns)) };
}

const distributionsOf = (columns: Columns) => referenceOf(tableOf(columns), new Float64Array(0));

function knownOf(columns: Columns, familiar: KnownDistributions['familiar'] = []): KnownDistributions {
  const { rows } = tableOf(columns);
  return { cutoff: CUTOFF, rows, reference: distributionsOf(columns), familiar };
}

function driftOf(columns: Columns, known: KnownDistributions, days = 30) {
  return featureDrift({ cutoff: CUTOFF + days, ...tableOf(columns) }, known, settings);
}

const severities = (...given: Parameters<typeof driftOf>) =>
  Object.fromEntries(driftOf(...given).map(({ name, severity }) => [name, severity]));

describe('featureDrift', () => {
  const rng = new Rng(7);
  const sample = (from: number) => Float64Array.from({ length: 1000 }, () => from + rng.next());

  it('alarms for what is free of scale, and of sums only tells', () => {
    const before = { recency_days: sample(0), net_revenue: sample(0) };
    const after = { recency_days: sample(2), net_revenue: sample(2) };
    expect(severities(after, knownOf(before))).toEqual({
      recency_days: 'alert',
      net_revenue: 'watch',
    });
  });

  it('has an eye on what moved a little', () => {
    const known = knownOf({ recency_days: sample(0) });
    const [{ psi, severity }] = driftOf({ recency_days: sample(0).map((value) => value ** 1.5) }, known);
    expect(severity).toBe('watch');
    expect(psi).toBeGreaterThan(settings.psi_watch);
    expect(psi).toBeLessThan(settings.psi_alert);
  });

  it('alarms for numbers that go missing, though those that are left are as ever', () => {
    const known = knownOf({ recency_days: sample(0) });
    const half = sample(0).map((value, row) => (row % 2 === 0 ? Number.NaN : value));
    expect(driftOf({ recency_days: half }, known)).toMatchObject([{ missing: 0.5, severity: 'alert' }]);
  });

  it('expects of a feature what it moved before, more in more days, but at most twice as much', () => {
    const columns = { recency_days: sample(0) };
    const [features, moved] = [distributionsOf(columns), { recency_days: 0.4 }];
    const known = knownOf(columns, [{ cutoff: formatDay(CUTOFF - 40), rows: 1000, features, moved }]);
    const limits = [10, 40, 60, 80, 400].map((days) => driftOf(columns, known, days)[0].psiLimit);
    expect(limits.map((limit) => limit / 0.4)).toEqual(
      [1, 1, 1.5, 2, 2].map((times) => expect.closeTo(times, 9)),
    );
  });

  it('takes for no drift what chance makes of a few rows', () => {
    const draw = () => ({ attribute_city: Array.from({ length: 40 }, () => `city ${rng.int(8)}`) });
    const all = Array.from({ length: 8 }, (_, city) => `city ${city}`);
    for (let round = 0; round < 20; round++) {
      const before = { attribute_city: [...draw().attribute_city, ...all] };
      expect(severities(draw(), knownOf(before))).toEqual({ attribute_city: 'ok' });
    }
  });

  it('is alarmed by a value that no snapshot has, once that is no slip of the pen', () => {
    const cities = (value: string, times: number) => ({
      attribute_city: Array.from({ length: 200 }, (_, row) => (row < times ? value : 'Rome')),
    });
    // The snapshot that knows Oslo is not the one that is most like now.
    const season = cities('Oslo', 5).attribute_city.map((city, row) => (row < 100 ? city : 'Bern'));
    const features = distributionsOf({ attribute_city: season });
    const familiar = [{ cutoff: formatDay(CUTOFF - 90), rows: 200, features, moved: {} }];
    const known = knownOf(cities('', 0), familiar);
    expect(severities(cities('Oslo', 5), known)).toEqual({ attribute_city: 'ok' });
    expect(severities(cities('Riga', 4), known)).toEqual({ attribute_city: 'ok' });
    expect(severities(cities('Riga', 5), known)).toEqual({ attribute_city: 'alert' });
  });
});
