export type { MonthForecast, RevenueForecast } from './forecast.js';
export type { ForecastAccuracy, PastMonth } from './forecastErrors.js';
export { forecastRevenue, type ScoredCustomers } from './forecastRevenue.js';
export { isCompleteMonth } from './months.js';
export type { OrderHistory } from './orderHistory.js';
export { revenueByMonth } from './revenueByMonth.js';
