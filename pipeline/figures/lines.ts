import { colourOf, type Figure, layout, rounded } from './figure.js';

/** One line: NaN is a gap. */
export interface Line {
  readonly name: string;
  readonly x: readonly (number | string)[];
  readonly y: ArrayLike<number>;
  /** 'dots' and 'bars' for what is counted rather than continuous. */
  readonly as?: 'line' | 'dots' | 'dashed' | 'bars';
  /** That of its place among the lines if left out. */
  readonly colour?: string;
}

/** Lines over a common axis: time (`YYYY-MM-DD`), days, shares. */
export function lines(title: string, x: string, y: string, drawn: readonly Line[]): Figure {
  const data = drawn.map(({ name, x: xs, y: ys, as = 'line', colour }, index) => ({
    name,
    x: [...xs],
    y: Array.from(ys, (value) => (Number.isFinite(value) ? rounded(value) : null)),
    ...traceOf(as, colour ?? colourOf(index)),
  }));
  return { data, layout: layout(title, x, y, { hovermode: 'x unified', showlegend: drawn.length > 1 }) };
}

function traceOf(as: NonNullable<Line['as']>, color: string): Figure['layout'] {
  switch (as) {
    case 'bars':
      return { type: 'bar', marker: { color } };
    case 'dots':
      return { type: 'scatter', mode: 'markers', marker: { color, size: 7 } };
    case 'dashed':
      return { type: 'scatter', mode: 'lines', line: { color, width: 2, dash: 'dash' } };
    case 'line':
      return { type: 'scatter', mode: 'lines', line: { color, width: 2 } };
  }
}
