import { deciles } from '../evaluation/deciles.js';
import { colourOf, type Figure, layout, type NamedPrediction, rounded } from './figure.js';
import { logarithmic } from './logarithmic.js';

/**
 * Mean revenue that came against mean prediction, by tenth of the customers by prediction: on the diagonal a
 * prediction may be read as money. Logarithmic, so tenths to whom nothing came are not seen.
 * @param actual revenue of the label window, currency, one a customer
 */
export function decileCalibration(
  title: string,
  currency: string,
  actual: Float64Array,
  models: readonly NamedPrediction[],
): Figure {
  const groups = models.map(({ predicted }) => deciles(actual, predicted));
  const seen = groups
    .flat()
    .flatMap(({ meanPredicted, meanActual }) => [meanPredicted, meanActual])
    .filter((value) => value > 0);
  const ends = seen.length === 0 ? [1, 10] : [Math.min(...seen), Math.max(...seen)].map(rounded);
  const points = models.map(({ name }, index) => ({
    type: 'scatter',
    mode: 'lines+markers',
    name,
    x: groups[index].map(({ meanPredicted }) => rounded(meanPredicted)),
    y: groups[index].map(({ meanActual }) => rounded(meanActual)),
    line: { color: colourOf(index), width: index === 0 ? 3 : 1 },
    marker: { color: colourOf(index), size: index === 0 ? 9 : 6 },
  }));
  const diagonal = {
    type: 'scatter',
    mode: 'lines',
    name: 'as predicted',
    x: ends,
    y: ends,
    line: { color: '#999999', width: 1, dash: 'dot' },
  };
  const axes = layout(title, `mean prediction, ${currency}`, `mean revenue that came, ${currency}`);
  return {
    data: [...points, diagonal],
    layout: { ...axes, xaxis: logarithmic(axes.xaxis, ends), yaxis: logarithmic(axes.yaxis, ends) },
  };
}
