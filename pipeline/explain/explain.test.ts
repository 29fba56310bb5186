import { describe, expect, it } from 'vitest';
import type { FeatureColumn } from '../features/index.js';
import { takeValues } from '../models/matrix.js';
import type { AnchoredForest } from '../models/revenue/anchoredForest.js';
import { ENGINES } from '../models/revenue/revenueModel.js';
import { explain, type Method } from './explain.js';
import type { Explanation } from './explanation.js';
import { topReasons } from './reasons.js';
import { fitShop, HORIZON_DAYS } from './shop.testdata.js';

const sumOf = ({ anchor, level, contributions }: Explanation) =>
  contributions.reduce((sum, { amount }) => sum + amount, anchor + level);

/** A column of a table whose customers are those of these rows. */
function taken(column: FeatureColumn, rows: Uint32Array): FeatureColumn {
  return column instanceof Float64Array ? takeValues(column, rows) : Array.from(rows, (row) => column[row]);
}

const METHODS: Method[] = ['shapley', 'path'];
const engines = ENGINES.filter((engine) => engine !== 'ml-random-forest');

describe('explain', () => {
  it.each(engines)('adds up to what %s predicts', async (engine) => {
    for (const seed of [1, 2]) {
      const { fitted, present } = await fitShop(engine, seed);
      const model = fitted.model.forHorizon(HORIZON_DAYS);
      const predictions = model.expectedRevenue(present.table);
      for (const method of METHODS) {
        const explanations = explain(model, present.table, method);
        expect(explanations).toHaveLength(present.table.rows);
        for (const [row, explanation] of explanations.entries()) {
          const tolerance = 1e-6 * Math.max(1, predictions[row]);
          expect(Math.abs(explanation.prediction - predictions[row])).toBeLessThan(tolerance);
          expect(Math.abs(sumOf(explanation) - predictions[row])).toBeLessThan(tolerance);
        }
      }
    }
  });

  it('starts from the anchor, and moves all customers by the same share of it', async () => {
    const { fitted, present } = await fitShop('anchored-forest', 4);
    const model = fitted.model.forHorizon(HORIZON_DAYS) as AnchoredForest;
    const anchors = model.anchor.expectedRevenue(present.table, HORIZON_DAYS);
    const explanations = explain(model, present.table);
    expect(explanations.map(({ anchor }) => anchor)).toEqual(Array.from(anchors));
    const [share] = explanations.map(({ level, anchor }) => level / anchor);
    for (const { level, anchor } of explanations) expect(level / anchor).toBeCloseTo(share, 9);
    // Both methods start from the same mean of the forest.
    for (const [row, { level }] of explain(model, present.table, 'path').entries())
      expect(level).toBeCloseTo(explanations[row].level, 9);
  });

  it('says nothing of features where the engine looks at none', async () => {
    const { fitted, present } = await fitShop('btyd', 5);
    const [first] = explain(fitted.model.forHorizon(HORIZON_DAYS), present.table);
    expect(first.contributions).toEqual([]);
  });

  it('names each family once, largest first', async () => {
    const { fitted, present } = await fitShop('anchored-forest', 6);
    for (const { contributions } of explain(fitted.model.forHorizon(HORIZON_DAYS), present.table)) {
      const names = contributions.map(({ feature }) => feature);
      expect(new Set(names).size).toBe(names.length);
      const sizes = contributions.map(({ amount }) => Math.abs(amount));
      expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    }
  });
});

describe('topReasons', () => {
  it('says the same of a customer wherever among many he comes', async () => {
    const { fitted, present } = await fitShop('anchored-forest', 8);
    const model = fitted.model.forHorizon(HORIZON_DAYS);
    const { rows, customers, columns, asOf } = present.table;
    const places = Uint32Array.from({ length: 5200 }, (_, place) => place % rows);
    const many = {
      rows: places.length,
      customers: Array.from(places, (row) => customers[row]),
      columns: new Map([...columns].map(([name, column]) => [name, taken(column, places)])),
      asOf: Array.from(places, (row) => asOf?.[row] as number),
    };
    const reasonsOf = (table: typeof present.table) => [
      ...topReasons(model, table, model.expectedRevenue(table), 0),
    ];
    const once = reasonsOf(present.table);
    expect(reasonsOf(many)).toEqual(Array.from(places, (row) => once[row]));
  });

  it('explains the most valuable customers by TreeSHAP and adds up to the value in the table', async () => {
    const { fitted, present } = await fitShop('anchored-forest', 7);
    const model = fitted.model.forHorizon(HORIZON_DAYS);
    // A shorter horizon may have lifted a value.
    const clv = model.expectedRevenue(present.table).map((value, row) => value + (row % 5 === 0 ? 3 : 0));
    const reasons = [...topReasons(model, present.table, clv, 10)];
    expect(reasons).toHaveLength(present.table.rows);
    const exact = explain(model, present.table);
    const tenth = [...clv].sort((a, b) => b - a)[9];
    for (const [row, { anchor, level, top, other, method }] of reasons.entries()) {
      expect(method).toBe(clv[row] >= tenth ? 'shapley' : 'path');
      expect(top).toHaveLength(3);
      const sum = top.reduce((total, { amount }) => total + amount, anchor + level + other);
      expect(sum).toBeCloseTo(clv[row], 5);
      if (method === 'shapley') {
        expect(top.map(({ feature }) => feature)).toEqual(
          exact[row].contributions.slice(0, 3).map(({ feature }) => feature),
        );
      }
    }
  });
});
