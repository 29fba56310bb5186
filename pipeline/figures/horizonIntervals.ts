import { colourOf, type Figure, layout, rounded } from './figure.js';

/** What is expected of one customer within a horizon, currency. */
export interface HorizonInterval {
  readonly horizonDays: number;
  readonly expected: number;
  readonly lo80: number;
  readonly hi80: number;
  readonly lo90: number;
  readonly hi90: number;
}

/** The expectation for every horizon, with its 80 % interval thick and its 90 % interval thin. */
export function horizonIntervals(
  title: string,
  currency: string,
  horizons: readonly HorizonInterval[],
): Figure {
  const names = horizons.map(({ horizonDays }) => `${horizonDays} days`);
  const expected = horizons.map(({ expected: value }) => rounded(value));
  const trace = (level: 80 | 90, thickness: number) => {
    const color = level === 80 ? colourOf(1) : colourOf(5);
    const ends = horizons.map((one) => (level === 80 ? [one.lo80, one.hi80] : [one.lo90, one.hi90]));
    return {
      type: 'scatter',
      mode: 'markers',
      name: `${level} % interval`,
      x: names,
      y: expected,
      marker: { color, size: 9 },
      error_y: {
        type: 'data',
        symmetric: false,
        array: ends.map(([, high], i) => rounded(high - horizons[i].expected)),
        arrayminus: ends.map(([low], i) => rounded(horizons[i].expected - low)),
        color,
        thickness,
        width: 0,
      },
    };
  };
  return {
    data: [trace(90, 2), trace(80, 6)],
    layout: layout(title, 'horizon', `revenue, ${currency}`, { xaxis: { type: 'category' } }),
  };
}
