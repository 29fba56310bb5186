import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Coverage, measureCoverage } from '../evaluation/coverage.js';
import { type Metrics, measure } from '../evaluation/metrics.js';
import { measureReliability, type Reliability } from '../evaluation/reliability.js';
import { type FeatureTable, numericColumn } from '../features/index.js';
import type { ClvModel, Scores } from '../models/clvModel.js';
import { nearEnough } from '../models/intervals/outcomeLaw.js';
import { AnchorAlone, lastWindowRevenue, PastRate } from '../models/revenue/baselines.js';

/** Figures of the test that are no model's expected revenue. */
const COLUMNS = [
  'lo80',
  'hi80',
  'chance80',
  'lo90',
  'hi90',
  'chance90',
  'confidence',
  'averageOrder',
  'tenureDays',
] as const;

type ColumnName = (typeof COLUMNS)[number];

/** What was said of the customers of a test cutoff; one entry a customer in every column. */
export interface TestPredictions {
  /** Expected revenue, currency: `model` is ours, the others are what it must beat. */
  readonly models: ReadonlyMap<string, Float64Array>;
  readonly columns: Readonly<Record<ColumnName, Float64Array>>;
}

/** What the test showed. */
export interface TestMeasures {
  /** By model: `model` is ours, the others are the baselines. */
  readonly metrics: Readonly<Record<string, Metrics>>;
  /** Of the 80 % and 90 % intervals of `model`. */
  readonly coverage: readonly Coverage[];
  readonly reliability: Reliability;
}

/** What the model said at a cutoff, and what the baselines say. */
export function predictTest(
  table: FeatureTable,
  model: ClvModel,
  scores: Scores,
  horizonDays: number,
): TestPredictions {
  const main = scores.horizons.find((horizon) => horizon.horizonDays === horizonDays);
  if (main === undefined) throw new RangeError(`no scores for ${horizonDays} days`);
  const { level = 1 } = model.forHorizon(horizonDays);
  return {
    models: new Map([
      ['model', main.clv],
      ['btyd', new AnchorAlone(model.anchor, horizonDays, level).expectedRevenue(table)],
      ['past-rate', new PastRate(horizonDays).expectedRevenue(table)],
      ['last-window', lastWindowRevenue(table, horizonDays)],
    ]),
    columns: {
      ...main,
      averageOrder: scores.expectedSpend,
      tenureDays: numericColumn(table, 'tenure_days'),
    },
  };
}

/** Measures a test against the net revenue that came, currency. */
export function measureTest({ models, columns }: TestPredictions, revenue: Float64Array): TestMeasures {
  const predicted = models.get('model') as Float64Array;
  const { averageOrder, confidence, tenureDays } = columns;
  const { lo80, hi80, chance80, lo90, hi90, chance90 } = columns;
  const met = revenue.map((value, row) =>
    Number(Math.abs(value - predicted[row]) <= nearEnough(predicted[row], averageOrder[row])),
  );
  return {
    metrics: Object.fromEntries([...models].map(([name, values]) => [name, measure(revenue, values)])),
    coverage: [
      { level: 0.8, lower: lo80, upper: hi80, chance: chance80 },
      { level: 0.9, lower: lo90, upper: hi90, chance: chance90 },
    ].map((intervals) => measureCoverage(revenue, intervals, predicted, tenureDays)),
    reliability: measureReliability(confidence, met),
  };
}

/** Writes a test's columns into a folder, each as doubles in the snapshot's order. */
export function writeTest(folder: string, { models, columns }: TestPredictions): void {
  for (const [name, values] of models) writeColumn(folder, `model-${name}`, values);
  for (const name of COLUMNS) writeColumn(folder, name, columns[name]);
}

/** The test that {@link writeTest} wrote, with these models. */
export function readTest(folder: string, models: readonly string[]): TestPredictions {
  return {
    models: new Map(models.map((name) => [name, readColumn(folder, `model-${name}`)])),
    columns: Object.fromEntries(
      COLUMNS.map((name) => [name, readColumn(folder, name)]),
    ) as TestPredictions['columns'],
  };
}

function writeColumn(folder: string, name: string, values: Float64Array): void {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  writeFileSync(join(folder, `test-${name}.f64`), bytes);
}

function readColumn(folder: string, name: string): Float64Array {
  const bytes = readFileSync(join(folder, `test-${name}.f64`));
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
