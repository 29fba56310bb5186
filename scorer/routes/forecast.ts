import { route } from '../http/route.js';
import { forecastSchema } from '../schemas/customers.js';
import { forecastOf, horizonTotals, monthlyRevenue, newestScoring } from '../store/predictions.js';
import { aboutScoring } from './customers.js';

export const forecastRoute = route({
  method: 'get',
  path: '/forecast',
  summary: 'Expected revenue of all customers by horizon and by month, beside the months so far',
  tag: 'customers',
  access: 'key',
  reply: forecastSchema,
  refusals: [404, 503],
  handle: ({ services: { models, store } }) =>
    store.use(models.current.manifest.dataset, async (open) => {
      const scoring = await newestScoring(open);
      return {
        ...aboutScoring(scoring),
        horizons: await horizonTotals(open, scoring),
        history: await monthlyRevenue(open, scoring),
        forecast: await forecastOf(open, scoring),
      };
    }),
});
