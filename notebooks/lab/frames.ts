import { DataFrame } from 'danfojs-node';
import type { FeatureTable } from '../../pipeline/features/index.js';

/** A row of a small table. */
export type Row = Record<string, number | string | null>;

/** The only way to danfo.js: rows as a frame. */
export function rowsFrame(rows: readonly Row[]): DataFrame {
  return new DataFrame([...rows]);
}

/** Features as a frame of danfo.js, one row a customer, missing numbers as NaN. */
export function featureFrame(table: FeatureTable): DataFrame {
  const columns = [...table.columns].map(([name, column]) => [
    name,
    Array.from<number | string | null>(column),
  ]);
  return new DataFrame({ customer_id: [...table.customers], ...Object.fromEntries(columns) });
}

/** The rows of a frame; where rows have names, as those of `describe` have, these come first. */
export function frameRows(frame: DataFrame): Row[] {
  const names = frame.columns;
  return (frame.values as Row[string][][]).map((cells, row) => {
    const name = frame.index[row];
    return {
      ...(typeof name === 'string' && { '': name }),
      ...Object.fromEntries(cells.map((cell, column) => [names[column], cell])),
    };
  });
}
