import { describe, expect, it } from 'vitest';
import { parseOrders } from './parseOrders.js';

describe('parseOrders', () => {
  it.each([
    ['2024-11-02, 40', 40],
    ['2024-11-02\t40.50', 40.5],
    ['2024-11-02; 1.5', 1.5],
    ['2024-11-02 £12.99', 12.99],
    ['2024-11-02;12,99 €', 12.99],
    ['"2024-11-02","1,250.00"', 1250],
    ['2024-11-02;1.234,56', 1234.56],
    ['2024-11-02;-1.234.567,8', -1234567.8],
    ['2024-11-02;1,234', 1234],
    ['2024-11-02;1,234,567.891', 1234567.891],
    ['2024-11-02;12,34,567.50', 1234567.5],
    ['2024-11-02T10:15:00Z, -5', -5],
  ])('reads %s', (line, amount) => {
    expect(parseOrders(line)).toEqual({ orders: [{ date: '2024-11-02', amount }], faults: [] });
  });

  it.each(['1,234,56', '12,3456', '1.23,45', '1,23.45', '1.234,567.8', '1.234.567', '1,', '.5.'])(
    'takes %s for no amount',
    (amount) => {
      const { orders, faults } = parseOrders(`2024-11-02;${amount}`);
      expect(orders).toEqual([]);
      expect(faults).toHaveLength(1);
    },
  );

  it('passes over a header and empty lines, and says which lines it cannot read', () => {
    const { orders, faults } = parseOrders(
      'date,amount\n\n2024-11-02,1\n02.11.2024,5\n2024-13-45,5\n2024-11-03,x',
    );
    expect(orders).toHaveLength(1);
    expect(faults.map((fault) => fault.slice(0, 7))).toEqual(['Line 4:', 'Line 5:', 'Line 6:']);
  });
});
