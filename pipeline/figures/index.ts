export { findChromium } from './chromium.js';
export { contributionSteps, type ExplainedPrediction } from './contributionSteps.js';
export { decileCalibration } from './decileCalibration.js';
export { ACTUAL_COLOUR, colourOf, type Figure, type Json, layout, type NamedPrediction } from './figure.js';
export { type ForecastMonth, forecastBand, type KnownMonth } from './forecastBand.js';
export { gainCurve } from './gainCurve.js';
export { escapeHtml, figureHtml, plotlyScript } from './html.js';
export { predictedTotals } from './totals.js';
