import { describe, expect, it } from 'vitest';
import { measure } from '../../pipeline/evaluation/metrics.js';
import type { NamedPrediction } from '../../pipeline/figures/index.js';
import { Rng } from '../../pipeline/random.js';
import { type Interval, intervalOf, intervalsOf, type MetricName, resample } from './bootstrap.js';

const CUSTOMERS = 400;
const rng = new Rng(5);
const revenue = Float64Array.from({ length: CUSTOMERS }, () => 100 + 10 * rng.normal());
const exact = { name: 'exact', predicted: revenue };
const constant = { name: 'constant', predicted: new Float64Array(CUSTOMERS).fill(110) };

const bootstrap = (models: readonly NamedPrediction[], resamples: number, seed: Rng) =>
  resample(revenue, models, resamples, seed).map(intervalsOf);

const intervalIn = (intervals: ReturnType<typeof intervalsOf>, metric: MetricName): Interval =>
  intervals.get(metric) ?? expect.fail(`no interval of ${metric}`);

describe('the bootstrap', () => {
  it('gives the mean error of a constant the interval that its standard error says', () => {
    const [intervals] = bootstrap([constant], 2000, new Rng(1));
    const bias = intervalIn(intervals, 'bias');
    // The mean of 400 has a standard error of 10 / sqrt(400) = 0.5, so 110 / mean has one of 0.5 % of 1.1.
    expect(bias[1] - bias[0]).toBeCloseTo(2 * 1.96 * 0.0055, 2.5);
    const { bias: point } = measure(revenue, constant.predicted);
    expect((bias[0] + bias[1]) / 2).toBeCloseTo(point, 2.5);
  });

  it('leaves no doubt about what is exact in every resample', () => {
    const [intervals] = bootstrap([exact], 50, new Rng(1));
    expect(intervals.get('mae')).toEqual([0, 0]);
    expect(intervalIn(intervals, 'spearman')[0]).toBeCloseTo(1, 12);
    expect(intervalIn(intervals, 'r2')[0]).toBe(1);
  });

  it('has no interval where no resample has a figure', () => {
    expect(intervalOf([Number.NaN, Number.POSITIVE_INFINITY])).toBeUndefined();
    const idle = { name: 'idle', predicted: new Float64Array(CUSTOMERS) };
    const [drawn] = resample(new Float64Array(CUSTOMERS), [idle], 20, new Rng(1));
    expect(intervalsOf(drawn).get('bias')).toBeUndefined();
    expect(intervalsOf(drawn).get('mae')).toEqual([0, 0]);
  });

  it('depends on the seed alone', () => {
    const models = [exact, constant];
    expect(bootstrap(models, 20, new Rng(7))).toEqual(bootstrap(models, 20, new Rng(7)));
    expect(bootstrap(models, 20, new Rng(7))).not.toEqual(bootstrap(models, 20, new Rng(8)));
  });
});
