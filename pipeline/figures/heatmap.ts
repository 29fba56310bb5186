import { type Figure, type Json, layout, rounded } from './figure.js';

/** Values by row and column; NaN is an empty cell. */
export interface Grid {
  readonly columns: readonly (number | string)[];
  readonly rows: readonly (number | string)[];
  /** One array a row, one entry a column. */
  readonly values: readonly ArrayLike<number>[];
  /** What the values are, with their unit. */
  readonly unit: string;
}

/** A map of values, dark where they are high; the first row is on top. */
export function heatmap(title: string, x: string, y: string, { columns, rows, values, unit }: Grid): Figure {
  const base = layout(title, x, y);
  return {
    data: [
      {
        type: 'heatmap',
        x: columns.map(String),
        y: rows.map(String),
        z: values.map((row) => Array.from(row, (value) => (Number.isFinite(value) ? rounded(value) : null))),
        colorscale: 'Blues',
        reversescale: true,
        hoverongaps: false,
        colorbar: { title: { text: unit, side: 'right' } },
      },
    ],
    layout: {
      ...base,
      xaxis: asCategories(base.xaxis),
      yaxis: { ...asCategories(base.yaxis), autorange: 'reversed' },
    },
  };
}

/** Its title stands beside the names however long they are. */
function asCategories(axis: Json): Figure['layout'] {
  const given = axis as { readonly title: Figure['layout'] };
  return { ...given, type: 'category', automargin: true, title: { ...given.title, standoff: 10 } };
}
