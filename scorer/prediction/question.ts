import type { Day } from '../../pipeline/days.js';
import type { FeatureValue } from '../../pipeline/features/index.js';
import type { Order } from '../../pipeline/orders.js';
import { HttpProblem } from '../http/problem.js';
import { invalid } from '../http/validate.js';
import type { ServingModel } from '../model/servingModel.js';
import type { PredictionReply } from '../schemas/prediction.js';
import type { PredictRequest } from '../schemas/predictRequest.js';
import { checkedFeatures } from './fromFeatures.js';
import { asOfDay, featuresOfOrders, ordersOf } from './fromTransactions.js';

/** What is asked about one customer, as features. */
export interface Question {
  readonly customerId: string | null;
  readonly basis: PredictionReply['basis'];
  /** The prediction begins at the end of this day. */
  readonly asOf: Day;
  /** By name; null or absent is missing. */
  readonly features: Readonly<Record<string, FeatureValue>>;
  /** Index into the model's horizons. */
  readonly horizon: number;
  /** Whether reasons are asked for. */
  readonly explain: boolean;
}

/** The customer whose orders must come from the store, or undefined where the request brings all it needs. */
export function storedCustomer({ customer_id, transactions, features }: PredictRequest): string | undefined {
  return transactions || features ? undefined : String(customer_id);
}

/**
 * The question that a request asks.
 * @param stored the customer's orders in the store, for requests that bring a customer_id alone.
 * @throws HttpProblem 404 for a customer who is not in the store, 422 for what the model cannot answer.
 */
export function questionOf(
  request: PredictRequest,
  model: ServingModel,
  stored?: readonly Order[],
): Question {
  const customerId = request.customer_id === undefined ? null : String(request.customer_id);
  const horizon = horizonIndex(request.horizon_days, model);
  const explain = request.explain ?? false;
  if (request.features) {
    const features = checkedFeatures(request.features, model);
    return { customerId, basis: 'features', asOf: model.cutoff, features, horizon, explain };
  }
  const orders = request.transactions ? ordersOf(request, model) : (stored ?? []);
  if (!request.transactions && orders.length === 0) throw unknownCustomer();
  const asOf = asOfDay(request.as_of, orders, model);
  const basis = request.transactions ? (orders.length === 0 ? 'prior' : 'transactions') : 'store';
  return { customerId, basis, asOf, features: featuresOfOrders(orders, asOf, model), horizon, explain };
}

/** The refusal of a customer_id that the store does not know. */
export function unknownCustomer(): HttpProblem {
  return new HttpProblem(404, 'The store has no customer with this id.');
}

function horizonIndex(horizonDays: number | undefined, { manifest, mainHorizon }: ServingModel): number {
  if (horizonDays === undefined) return mainHorizon;
  const index = manifest.horizons_days.indexOf(horizonDays);
  if (index >= 0) return index;
  const detail = `the model predicts ${manifest.horizons_days.join(', ')} days, not ${horizonDays}`;
  throw invalid([{ pointer: '/horizon_days', detail }]);
}
