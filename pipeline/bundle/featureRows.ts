import type { FeatureColumn, FeatureTable, FeatureValue } from '../features/index.js';

/**
 * A table of raw features from rows of named values, all with the same names as the first.
 * Attributes are text, all others numbers; null is missing in both kinds.
 */
export function tableFromRows(
  rows: readonly Readonly<Record<string, FeatureValue>>[],
  customers?: readonly string[],
): FeatureTable {
  const names = Object.keys(rows[0] ?? {});
  const columns = names.map((name): [string, FeatureColumn] => {
    const values = rows.map((row) => row[name] ?? null);
    const isText = name.startsWith('attribute_');
    return [
      name,
      isText
        ? values.map((value) => (value === null ? null : String(value)))
        : Float64Array.from(values, (value) => (value === null ? Number.NaN : Number(value))),
    ];
  });
  return {
    rows: rows.length,
    customers: customers ?? rows.map((_, row) => String(row)),
    columns: new Map(columns),
  };
}
