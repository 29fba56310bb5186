export { decileCalibration } from './decileCalibration.js';
export { ACTUAL_COLOUR, colourOf, type Figure, type Json, layout, type NamedPrediction } from './figure.js';
export { gainCurve } from './gainCurve.js';
export { escapeHtml, figureHtml, plotlyScript } from './html.js';
export { predictedTotals } from './totals.js';
