/** An order as `/predict` takes it. */
export interface TypedOrder {
  readonly date: string;
  readonly amount: number;
}

/** What was typed: the orders that could be read, and the lines that could not. */
export interface TypedOrders {
  readonly orders: readonly TypedOrder[];
  readonly faults: readonly string[];
}

/**
 * Reads orders, one a line: a day YYYY-MM-DD, then the amount, as typed or pasted from a spreadsheet. A comma before
 * one or two last digits is a decimal mark. Empty lines, and a first line without any digit, are passed over.
 */
export function parseOrders(text: string): TypedOrders {
  const orders: TypedOrder[] = [];
  const faults: string[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '' || (index === 0 && !/\d/.test(line))) continue;
    const order = orderIn(line);
    if (order) orders.push(order);
    else faults.push(`Line ${index + 1}: “${line}” is no day (YYYY-MM-DD) with an amount.`);
  }
  return { orders, faults };
}

function orderIn(line: string): TypedOrder | undefined {
  const [, date, rest] = /^"?(\d{4}-\d{2}-\d{2})(?:[T ][\d:.]+Z?)?"?\s*[,;\t ]\s*(.+)$/.exec(line) ?? [];
  if (!date || Number.isNaN(Date.parse(date))) return undefined;
  const amount = amountIn(rest);
  return amount === undefined ? undefined : { date, amount };
}

function amountIn(text: string): number | undefined {
  const bare = text.replace(/["\p{Sc}\s]/gu, '');
  const plain = /^-?\d+,\d{1,2}$/.test(bare) ? bare.replace(',', '.') : bare.replaceAll(',', '');
  return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : undefined;
}
