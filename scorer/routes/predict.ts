import { route } from '../http/route.js';
import { predict } from '../prediction/predict.js';
import { questionOf, storedCustomer } from '../prediction/question.js';
import { predictionSchema } from '../schemas/prediction.js';
import { predictRequestSchema } from '../schemas/predictRequest.js';
import { ordersOfCustomers } from '../store/customerOrders.js';

export const predictRoute = route({
  method: 'post',
  path: '/predict',
  summary: 'Predict one customer',
  tag: 'predictions',
  access: 'key',
  body: predictRequestSchema,
  reply: predictionSchema,
  refusals: [404, 503],
  examples: [
    {
      summary: 'A customer with two orders',
      value: {
        transactions: [
          { date: '2024-11-02', amount: 25.5 },
          { date: '2024-12-30', amount: 40 },
        ],
      },
    },
    { summary: 'Someone who has not bought yet', value: { transactions: [] } },
    {
      summary: 'From features, for 30 days',
      value: {
        features: { purchase_days: 3, purchase_revenue: 120, tenure_days: 200, recency_days: 20 },
        horizon_days: 30,
      },
    },
  ],
  async handle({ ctx, body, services: { models, store, metrics, sampler } }) {
    const model = models.current;
    const customer = storedCustomer(body);
    const stored =
      customer === undefined
        ? undefined
        : await store.use(model.manifest.dataset, (open) => ordersOfCustomers(open, [customer]));
    const question = questionOf(body, model, stored?.get(customer as string));
    const [prediction] = predict([question], model);
    metrics.predicted.observe(prediction.clv);
    sampler.offer(question, prediction, model);
    return { request_id: ctx.state.requestId, ...prediction };
  },
});
