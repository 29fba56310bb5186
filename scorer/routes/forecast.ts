import { route } from '../http/route.js';
import { forecastSchema } from '../schemas/forecast.js';
import { oncePerScoring } from '../store/oncePerScoring.js';
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
      const [horizons, history, forecast] = await oncePerScoring(open, scoring, 'forecast', () =>
        Promise.all([horizonTotals(open, scoring), monthlyRevenue(open, scoring), forecastOf(open, scoring)]),
      );
      return { ...aboutScoring(scoring), horizons, history, forecast };
    }),
});
