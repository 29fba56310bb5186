import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../errors.js';
import { qualified, schemaOf } from './names.js';

describe('schemaOf', () => {
  it('keeps letters and digits', () => {
    expect(schemaOf('online-retail-ii')).toBe('clv_online_retail_ii');
    expect(schemaOf('  CDNOW (1/10th) ')).toBe('clv_cdnow_1_10th');
  });

  it('is a name that PostgreSQL keeps whole, for any data set with a letter or digit', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        expect(schemaOf(`${text}x`)).toMatch(/^clv_[a-z0-9_]{1,59}$/);
      }),
    );
  });

  it('tells long names apart that begin alike', () => {
    const long = 'customers of the shop '.repeat(5);
    expect(schemaOf(`${long}1`)).not.toBe(schemaOf(`${long}2`));
  });

  it('refuses a name with nothing to build on', () => {
    expect(() => schemaOf('– 店 –')).toThrow(UserError);
  });
});

describe('qualified', () => {
  it('quotes both parts', () => {
    expect(qualified('clv_shop', 'odd"name')).toBe('"clv_shop"."odd""name"');
  });
});
