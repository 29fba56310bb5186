import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../errors.js';
import { parseMap } from './mapOption.js';

describe('parseMap', () => {
  it('reads quoted and bare column names', () => {
    expect(parseMap('customer_id="Customer ID",date=InvoiceDate, quantity = Quantity')).toEqual({
      customer_id: 'Customer ID',
      date: 'InvoiceDate',
      quantity: 'Quantity',
    });
    expect(parseMap('customer_id=Customer ID')).toEqual({ customer_id: 'Customer ID' });
  });

  it('gives back any column name that was quoted', () => {
    const pairs = fc.dictionary(
      fc.stringMatching(/^[a-z_]{1,8}$/),
      fc.string({ unit: 'grapheme', minLength: 1 }),
      {
        minKeys: 1,
      },
    );
    fc.assert(
      fc.property(pairs, (map) => {
        const text = Object.entries(map).map(([name, column]) => `${name}="${column.replaceAll('"', '""')}"`);
        expect(parseMap(text.join(','))).toEqual({ ...map });
      }),
    );
  });

  it.each(['date', 'date=', '=x', 'date="x', 'date=a,date=b', 'date=a,,'])('refuses %s', (text) => {
    expect(() => parseMap(text)).toThrow(UserError);
  });
});
