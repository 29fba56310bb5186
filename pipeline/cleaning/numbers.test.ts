import type { DuckDBConnection } from '@duckdb/node-api';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { openDuck } from '../sources/delivery.testdata.js';
import { readScript } from './clean.js';

let duck: DuckDBConnection;

beforeAll(async () => {
  duck = await openDuck();
  await duck.run(readScript('numbers.sql'));
});

async function read(written: string, mark: '.' | ','): Promise<number | null> {
  const rows = await duck.runAndReadAll('SELECT read_number($1, $2)', [written, mark === ',']);
  return rows.getRows()[0][0] as number | null;
}

describe('read_number', () => {
  it.each([
    ['1234.56', 1234.56],
    ['1,234.56', 1234.56],
    ['1,23,456.78', 123456.78],
    ["1'234.56", 1234.56],
    ['1 234 567', 1234567],
    ['1\u202f234.5', 1234.5],
    ['$1,234.50', 1234.5],
    ['US$ 5', 5],
    ['£.50', 0.5],
    ['-£3', -3],
    ['£-3', -3],
    ['EUR 12.00', 12],
    ['12.00 USD', 12],
    ['12 kr.', 12],
    ['(5.00)', -5],
    ['($1,005.00)', -1005],
    ['5.00-', -5],
    ['5-', -5],
    ['99.-', 99],
    ['CHF 1,299.--', 1299],
    ['-5.-', -5],
    ['−7', -7],
    ['1e3', 1000],
    ['1.5E-3', 0.0015],
    ['0', 0],
  ])('reads %s with a decimal point', async (written, value) => {
    expect(await read(written, '.')).toBe(value);
  });

  it.each([
    ['1.234,56', 1234.56],
    ['1 234,56 €', 1234.56],
    ['1\u00a0234,56', 1234.56],
    ['12,5', 12.5],
    ['1.234', 1234],
    [',5', 0.5],
    ['-12,00', -12],
    ['(3,10)', -3.1],
    ['5,00-', -5],
    ['5,-', 5],
    ['1.299,– €', 1299],
    ['-5,-', -5],
  ])('reads %s with a decimal comma', async (written, value) => {
    expect(await read(written, ',')).toBe(value);
  });

  it.each([
    '',
    '-',
    '.',
    'abc',
    '12abc',
    '1.5k',
    '12,34',
    '1,2345.6',
    '1..2',
    '1.-2',
    '1.2.3',
    '5 5',
    '12 34',
    '0x1A',
    '١٢٣',
    '--5',
    '-5-',
    '-$-5',
  ])('does not read %s with a decimal point', async (written) => {
    expect(await read(written, '.')).toBeNull();
  });

  it.each(['nan', 'NaN', 'inf', '-Infinity', '1e999'])('reads %s as no finite number', async (written) => {
    expect(Number.isFinite(await read(written, '.'))).toBe(false);
  });

  it('reads whatever people may write of an amount', async () => {
    const cents = fc.integer({ min: -1e11, max: 1e11 });
    const style = fc.record({
      mark: fc.constantFrom<'.' | ','>('.', ','),
      group: fc.constantFrom('', ' ', "'", '\u00a0', 'other'),
      currency: fc.constantFrom('', '€', '$', 'GBP ', 'CHF'),
      sign: fc.constantFrom('before', 'after', 'parentheses'),
    });
    await fc.assert(
      fc.asyncProperty(cents, style, async (amount, { mark, group, currency, sign }) => {
        const separator = group === 'other' ? (mark === '.' ? ',' : '.') : group;
        const [whole, part] = (Math.abs(amount) / 100).toFixed(2).split('.');
        const number = `${currency}${whole.replace(/\B(?=(\d{3})+$)/g, separator)}${mark}${part}`;
        const negative = { before: `-${number}`, after: `${number}-`, parentheses: `(${number})` }[sign];
        expect(await read(amount < 0 ? negative : number, mark)).toBe(amount / 100);
      }),
      { numRuns: 200 },
    );
  });
});
