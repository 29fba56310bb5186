import { route } from '../http/route.js';
import { aboutScoring } from '../schemas/customers.js';
import { forecastSchema } from '../schemas/forecast.js';
import { oncePerScoring } from '../store/oncePerScoring.js';
import { forecastOf, horizonTotals, monthlyRevenue } from '../store/predictions.js';
import { ofNewestScoring } from './newestScoring.js';

export const forecastRoute = route({
  method: 'get',
  path: '/forecast',
  summary: 'Expected revenue of all customers by horizon and by month, beside the months so far',
  tag: 'customers',
  access: 'key',
  reply: forecastSchema,
  refusals: [404, 503],
  handle: ({ services }) =>
    ofNewestScoring(services, async (store, scoring) => {
      const [horizons, history, forecast] = await oncePerScoring(store, scoring, 'forecast', () =>
        Promise.all([
          horizonTotals(store, scoring),
          monthlyRevenue(store, scoring),
          forecastOf(store, scoring),
        ]),
      );
      return { ...aboutScoring(scoring), horizons, history, forecast };
    }),
});
