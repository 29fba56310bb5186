import { ACTUAL_COLOUR, colourOf, type Figure, layout, type NamedPrediction, rounded } from './figure.js';
import { wrapped } from './wrapped.js';

/** Letters of a name on a line below its bar. */
const LETTERS = 14;

/**
 * The total that each model predicted, beside the line of the total that came.
 * @param actual revenue of the label window, currency, one a customer
 */
export function predictedTotals(
  title: string,
  currency: string,
  actual: Float64Array,
  models: readonly NamedPrediction[],
): Figure {
  const names = models.map(({ name }) => wrapped(name, LETTERS));
  const came = rounded(total(actual));
  return {
    data: [
      {
        type: 'bar',
        name: 'predicted',
        x: names,
        y: models.map(({ predicted }) => rounded(total(predicted))),
        marker: { color: names.map((_, index) => colourOf(index)) },
      },
      {
        type: 'scatter',
        mode: 'lines',
        name: 'came',
        x: names,
        y: names.map(() => came),
        line: { color: ACTUAL_COLOUR, width: 2, dash: 'dash' },
      },
    ],
    layout: layout(title, '', `total, ${currency}`, { showlegend: false }),
  };
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
