import { ACTUAL_COLOUR, colourOf, type Figure, fromZero, layout, rounded } from './figure.js';

/** A month with its expected revenue and its 80 % interval, currency. */
export interface ForecastMonth {
  /** YYYY-MM. */
  readonly month: string;
  readonly expected: number;
  readonly lo80: number;
  readonly hi80: number;
}

/** A month that is over, and what it brought, currency. */
export interface KnownMonth {
  readonly month: string;
  readonly revenue: number;
}

/** Revenue by month: what came of all customers, and what is expected of those known, with its 80 % interval. */
export function forecastBand(
  title: string,
  currency: string,
  known: readonly KnownMonth[],
  forecast: readonly ForecastMonth[],
): Figure {
  const months = forecast.map(({ month }) => month);
  const edge = { type: 'scatter', mode: 'lines', x: months, line: { width: 0 }, hoverinfo: 'skip' };
  return {
    data: [
      {
        type: 'scatter',
        mode: 'lines+markers',
        name: 'came, new customers included',
        x: known.map(({ month }) => month),
        y: known.map(({ revenue }) => rounded(revenue)),
        line: { color: ACTUAL_COLOUR, width: 2 },
      },
      { ...edge, name: 'lower end', showlegend: false, y: forecast.map(({ lo80 }) => rounded(lo80)) },
      {
        ...edge,
        name: '80 % interval',
        y: forecast.map(({ hi80 }) => rounded(hi80)),
        fill: 'tonexty',
        fillcolor: 'rgba(0, 114, 178, 0.2)',
      },
      {
        type: 'scatter',
        mode: 'lines+markers',
        name: 'expected of known customers',
        x: months,
        y: forecast.map(({ expected }) => rounded(expected)),
        line: { color: colourOf(1), width: 2 },
      },
    ],
    layout: fromZero(layout(title, 'month', `revenue, ${currency}`), 'yaxis'),
  };
}
