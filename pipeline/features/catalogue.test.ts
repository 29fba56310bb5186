import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FEATURES } from './catalogue.js';
import { selectedFeatures, withoutFeatures } from './choice.js';
import { computeFeatures } from './inProcess.js';
import { anyOrders, byCustomer } from './testOrders.js';

const CUTOFF = 15_000;

describe('the catalogue', () => {
  it('names every feature once', () => {
    const names = FEATURES.map((feature) => feature.name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.every((name) => /^[a-z][a-z0-9_]*$/.test(name))).toBe(true);
  });

  it('has what the buy-till-you-die models need', () => {
    const names = FEATURES.map((feature) => feature.name);
    expect(names).toEqual(
      expect.arrayContaining([
        'purchase_days',
        'tenure_days',
        'recency_days',
        'purchase_revenue',
        'net_revenue',
      ]),
    );
  });

  it('says of every feature that can be missing when it is', () => {
    const documented = new Set(FEATURES.filter((feature) => feature.missing).map((feature) => feature.name));
    fc.assert(
      fc.property(anyOrders(CUTOFF - 800, CUTOFF), (orders) => {
        for (const history of byCustomer(orders).values()) {
          const features = computeFeatures(history, CUTOFF, { attributes: [] });
          const missing = Object.keys(features).filter((name) => features[name] === null);
          expect(missing.filter((name) => !documented.has(name))).toEqual([]);
        }
      }),
    );
  });

  it('gives the same scale-free features in pounds and in pence', () => {
    const scaleFree = FEATURES.filter((feature) => feature.scaleFree);
    const choice = { attributes: [], features: scaleFree };
    const inWholePounds = anyOrders(CUTOFF - 800, CUTOFF).map((orders) =>
      orders.map((order) => {
        const [gross, refunded] = [Math.round(order.gross), Math.round(order.refunded)];
        return { ...order, gross, refunded, amount: gross - refunded };
      }),
    );
    fc.assert(
      fc.property(inWholePounds, (orders) => {
        const pounds = [...byCustomer(orders).values()][0];
        const pence = pounds.map((order) => ({
          ...order,
          gross: order.gross * 100,
          refunded: order.refunded * 100,
          amount: order.amount * 100,
        }));
        const expected = computeFeatures(pounds, CUTOFF, choice);
        const found = computeFeatures(pence, CUTOFF, choice);
        for (const { name } of scaleFree) {
          if (expected[name] === null) expect(found[name], name).toBeNull();
          else expect(found[name], name).toBeCloseTo(Number(expected[name]), 9);
        }
      }),
    );
  });

  it('adds two features an attribute', () => {
    const added = selectedFeatures({ attributes: ['country'], features: [] });
    expect(added.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      'attribute_country categorical',
      'distinct_country numeric',
    ]);
  });

  it('leaves out features by name, and refuses a name that there is not', () => {
    const without = withoutFeatures(FEATURES, ['orders', 'value_sd']).map((feature) => feature.name);
    expect(without).toHaveLength(FEATURES.length - 2);
    expect(without).not.toContain('value_sd');
    expect(() => withoutFeatures(FEATURES, ['order'])).toThrow("There is no feature 'order' to leave out.");
  });
});
