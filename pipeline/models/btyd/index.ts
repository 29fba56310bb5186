export { censoredAge, splitByAge } from './censored.js';
export { expectedValueNew, expectedValueOf, type SpendSummary } from './customerValue.js';
export { fitPurchaseModel, purchaseModelFromJSON, purchaseModelWith } from './fitPurchaseModel.js';
export { fitGammaGamma } from './gammaGamma.js';
export { PurchaseModel, type PurchaseModelKind } from './purchaseModel.js';
export { fitSeasonalClock, SeasonalClock } from './seasonalClock.js';
export { fitSeasonalSpend } from './seasonalSpend.js';
export { SpendModel, spendModelFromJSON } from './spendModel.js';
export { type PurchaseSummary, takeCustomers } from './summary.js';
