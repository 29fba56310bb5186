import type { Day } from '../../pipeline/days.js';
import { computeFeatures, type FeatureValue } from '../../pipeline/features/index.js';
import type { Order } from '../../pipeline/orders.js';
import { HttpProblem } from '../http/problem.js';
import { invalid } from '../http/validate.js';
import type { ServingModel } from '../model/servingModel.js';
import type { PredictionReply } from '../schemas/prediction.js';
import type { PredictRequest } from '../schemas/predictRequest.js';
import { checkedFeatures } from './fromFeatures.js';
import { asOfDay, checkObserved, ordersOf, priorFeatures } from './fromTransactions.js';

/** Features by name; null or absent is missing. */
export type NamedFeatures = Readonly<Record<string, FeatureValue>>;

/** What is asked about one customer. */
export interface Question {
  readonly customerId: string | null;
  readonly basis: PredictionReply['basis'];
  /** The prediction begins at the end of this day. */
  readonly asOf: Day;
  /** Features, or orders to take them from, of which at least one is not after `asOf`. */
  readonly known: { readonly features: NamedFeatures } | { readonly orders: readonly Order[] };
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
    return { customerId, basis: 'features', asOf: model.cutoff, known: { features }, horizon, explain };
  }
  const orders = request.transactions ? ordersOf(request, model) : (stored ?? []);
  if (!request.transactions && orders.length === 0) throw unknownCustomer();
  const asOf = asOfDay(request.as_of, orders, model);
  if (orders.length === 0) {
    return { customerId, basis: 'prior', asOf, known: { features: priorFeatures(model) }, horizon, explain };
  }
  checkObserved(orders, asOf);
  const basis = request.transactions ? 'transactions' : 'store';
  return { customerId, basis, asOf, known: { orders }, horizon, explain };
}

/** The features that a question is answered from. */
export function featuresOf({ known, asOf }: Question, { features }: ServingModel): NamedFeatures {
  if ('features' in known) return known.features;
  return computeFeatures(known.orders, asOf, { attributes: [], features });
}

/**
 * The customer's id in a path.
 * @throws HttpProblem 404 for one that no store can hold.
 */
export function customerIdOf({ id }: Readonly<Record<string, string>>): string {
  if (id.includes('\0') || id.length > 200) throw unknownCustomer();
  return id;
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
