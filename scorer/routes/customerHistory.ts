import { type Day, dayOf, formatDay } from '../../pipeline/days.js';
import type { Order } from '../../pipeline/orders.js';
import { route } from '../http/route.js';
import type { ServingModel } from '../model/servingModel.js';
import { predict } from '../prediction/predict.js';
import { customerIdOf, questionOf, unknownCustomer } from '../prediction/question.js';
import { customerHistorySchema } from '../schemas/customers.js';
import { ordersOfCustomers } from '../store/customerOrders.js';

/** The months that are looked back on: five years. */
const MOST_MONTHS = 60;

export const customerHistoryRoute = route({
  method: 'get',
  path: '/customers/:id/history',
  summary: 'What the model of today would have said of a customer at the end of each month',
  tag: 'customers',
  access: 'key',
  reply: customerHistorySchema,
  refusals: [404, 503],
  async handle({ params, services: { models, store } }) {
    const id = customerIdOf(params);
    const model = models.current;
    const orders = await store.use(model.manifest.dataset, (open) => ordersOfCustomers(open, [id]));
    const own = orders.get(id);
    if (!own) throw unknownCustomer();
    return { months: historyOf(own, model) };
  },
});

function historyOf(orders: readonly Order[], model: ServingModel) {
  const days = monthEnds(orders[0].day, model.cutoff);
  const questions = days.map((day) => questionOf({ customer_id: '', as_of: formatDay(day) }, model, orders));
  return predict(questions, model).map(({ as_of, p_alive, clv }, i) => ({
    date: as_of,
    p_alive,
    clv,
    purchases: orders.filter(({ day, amount }) => day <= days[i] && amount > 0).length,
  }));
}

/** The last days of the months from that of `first` on that are over at `present`, and `present`; the newest ones. */
function monthEnds(first: Day, present: Day): Day[] {
  const start = new Date(`${formatDay(first)}T00:00:00Z`);
  const ends: Day[] = [];
  for (let month = 1; ; month++) {
    const end = dayOf(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + month, 1)) - 1;
    if (end >= present) break;
    ends.push(end);
  }
  if (first <= present) ends.push(present);
  return ends.slice(-MOST_MONTHS);
}
