import type { Transaction } from '../api/types.js';

/** What was typed: the orders that could be read, and the lines that could not. */
export interface TypedOrders {
  readonly orders: Transaction[];
  readonly faults: readonly string[];
}

/**
 * Reads orders, one a line: a day YYYY-MM-DD, then the amount, as typed or pasted from a spreadsheet. A comma before
 * one or two last digits is a decimal mark; commas and dots that part no thousands are a fault. Empty lines, and a first line without any digit, are passed over.
 */
export function parseOrders(text: string): TypedOrders {
  const orders: Transaction[] = [];
  const faults: string[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '' || (index === 0 && !/\d/.test(line))) continue;
    const order = orderIn(line);
    if (order) orders.push(order);
    else faults.push(`Line ${index + 1}: “${line}” is not a day (YYYY-MM-DD) with an amount.`);
  }
  return { orders, faults };
}

function orderIn(line: string): Transaction | undefined {
  const [, date, rest] = /^"?(\d{4}-\d{2}-\d{2})(?:[T ][\d:.]+Z?)?"?\s*[,;\t ]\s*(.+)$/.exec(line) ?? [];
  if (!date || Number.isNaN(Date.parse(date))) return undefined;
  const amount = amountIn(rest);
  return amount === undefined ? undefined : { date, amount };
}

/** An amount with a decimal comma (dots part thousands) or a decimal point (commas part thousands). */
function amountIn(text: string): number | undefined {
  const bare = text.replace(/["\p{Sc}\s]/gu, '');
  if (/^-?(\d+|\d{1,3}(\.\d{3})+),\d{1,2}$/.test(bare)) {
    return Number(bare.replaceAll('.', '').replace(',', '.'));
  }
  // Parts of two digits before the last are lakhs and crores: 1,25,000.00.
  if (/^-?(\d+|\d{1,3}(,\d{2,3})*,\d{3})(\.\d+)?$/.test(bare)) return Number(bare.replaceAll(',', ''));
  return undefined;
}
