export { censoredAge, splitByAge } from './censored.js';
export { expectedValueNew, expectedValueOf, type SpendSummary } from './customerValue.js';
export { fitPurchaseModel, purchaseModelFromJSON, purchaseModelWith } from './fitPurchaseModel.js';
export {
  fitGammaGamma,
  SpendModel,
  type SpendModelRecord,
  type SpendParameters,
  spendModelFromJSON,
} from './gammaGamma.js';
export {
  type NextOrder,
  PurchaseModel,
  type PurchaseModelKind,
  type PurchaseModelRecord,
} from './purchaseModel.js';
export { fitSeasonalClock, SeasonalClock } from './seasonalClock.js';
export { fitSeasonalSpend } from './seasonalSpend.js';
export { type PurchaseSummary, takeRows } from './summary.js';
