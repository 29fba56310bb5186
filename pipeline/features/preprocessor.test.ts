import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FEATURES } from './catalogue.js';
import { attributeFeatures } from './choice.js';
import type { FeatureColumn, FeatureTable } from './featureTable.js';
import { fitPreprocessor, preprocessorFromJSON } from './preprocessor.js';

const revenue = FEATURES.find((feature) => feature.name === 'net_revenue')!;
const share = FEATURES.find((feature) => feature.name === 'refund_share')!;
const [country] = attributeFeatures(['country']);
const settings = { capQuantile: 0.75, minCategoryRows: 2, maxCategories: 2 };

function table(columns: Record<string, FeatureColumn>): FeatureTable {
  const rows = Object.values(columns)[0].length;
  return { rows, customers: Array.from({ length: rows }, String), columns: new Map(Object.entries(columns)) };
}

const countries = (...values: (string | null)[]) => table({ attribute_country: values });
const codes = (training: FeatureTable[], served: FeatureTable) =>
  fitPreprocessor(training, [country], settings).transform(served).columns[0];

describe('fitPreprocessor', () => {
  it('caps levels at the quantiles of training, and leaves scale-free features and missing values alone', () => {
    // Quantiles .25 and .75 of 0 to 100, R's type 7.
    const numbers = Float64Array.from({ length: 101 }, (_, i) => i);
    const training = [
      table({ net_revenue: numbers.slice(0, 50), refund_share: numbers.slice(0, 50) }),
      table({ net_revenue: numbers.slice(50), refund_share: numbers.slice(50) }),
    ];
    const preprocessor = fitPreprocessor(training, [revenue, share], settings);
    const values = Float64Array.of(-5, 50, 1e6, Number.NaN);
    const matrix = preprocessor.transform(table({ net_revenue: values, refund_share: values }));
    expect(matrix.rows).toBe(4);
    expect(matrix.columns[0]).toEqual(Float64Array.of(25, 50, 75, Number.NaN));
    expect(matrix.columns[1]).toEqual(values);
  });

  it('by default caps a thousandth at either end, and takes a category of fewer than twenty rows for rare', () => {
    const training = table({
      net_revenue: Float64Array.from({ length: 1001 }, (_, i) => i),
      attribute_country: Array.from({ length: 1001 }, (_, i) => (i < 19 ? 'a' : i < 39 ? 'b' : 'c')),
    });
    const served = table({ net_revenue: Float64Array.of(-5, 500, 1e6), attribute_country: ['a', 'b', 'c'] });
    const { columns } = fitPreprocessor([training], [revenue, country]).transform(served);
    expect(columns[0].map(Math.round)).toEqual(Float64Array.of(1, 500, 999));
    expect(columns[1]).toEqual(Float64Array.of(2, 1, 0));
  });

  it('codes categories by falling frequency, ties by name', () => {
    const training = [countries('b', 'a', 'c'), countries('c', 'b', 'a', 'c')];
    const preprocessor = fitPreprocessor(training, [country], { ...settings, maxCategories: 3 });
    expect(preprocessor.transform(countries('c', 'a', 'b')).columns[0]).toEqual(Float64Array.of(0, 1, 2));
    expect(preprocessor.features).toEqual([
      { name: 'attribute_country', kind: 'categorical', categories: 3 },
    ]);
  });

  it("makes rare and unseen categories 'other', and keeps missing ones missing", () => {
    const training = [countries('a', 'a', 'a', 'b', 'b', 'c', 'c', 'd', null)];
    // c is beyond two categories, d has fewer than two rows.
    expect(codes(training, countries('a', 'b', 'c', 'd', 'unseen', null))).toEqual(
      Float64Array.of(0, 1, 2, 2, 2, Number.NaN),
    );
  });

  it('takes an unseen category for missing where training knows no rare one', () => {
    expect(codes([countries('a', 'a')], countries('a', 'unseen'))).toEqual(Float64Array.of(0, Number.NaN));
  });

  it('fits columns that are missing throughout', () => {
    const nothing = table({ net_revenue: Float64Array.of(Number.NaN), attribute_country: [null] });
    const preprocessor = fitPreprocessor([nothing], [revenue, country], settings);
    const matrix = preprocessor.transform(
      table({ net_revenue: Float64Array.of(3), attribute_country: ['a'] }),
    );
    expect(matrix.columns).toEqual([Float64Array.of(3), Float64Array.of(Number.NaN)]);
    expect(matrix.features[1].categories).toBe(1);
  });

  it('names a column that a table lacks', () => {
    const preprocessor = fitPreprocessor([countries('a', 'a')], [country], settings);
    expect(() => preprocessor.transform(table({ net_revenue: Float64Array.of(1) }))).toThrow(
      "expected a text column 'attribute_country'",
    );
  });
});

describe('preprocessorFromJSON', () => {
  it('transforms as the one that was written', () => {
    const word = fc.option(fc.string({ maxLength: 2 }));
    const number = fc.double();
    const rows = fc.array(fc.tuple(number, word), { minLength: 1 });
    const tableOf = (pairs: [number, string | null][]) =>
      table({
        net_revenue: Float64Array.from(pairs, ([value]) => value),
        attribute_country: pairs.map(([, value]) => value),
      });
    fc.assert(
      fc.property(rows, rows, (training, served) => {
        const finite = training.map(([value, text]): [number, string | null] => [
          Number.isFinite(value) ? value : Number.NaN,
          text,
        ]);
        const fitted = fitPreprocessor([tableOf(finite)], [revenue, country], settings);
        const read = preprocessorFromJSON(JSON.parse(JSON.stringify(fitted)));
        expect(read.transform(tableOf(served))).toEqual(fitted.transform(tableOf(served)));
      }),
    );
  });

  it('refuses a format that it does not know', () => {
    expect(() => preprocessorFromJSON({ format: 2, columns: [] })).toThrow(
      'The preprocessor is not one of format 1',
    );
  });
});
