import type { FeatureValue } from '../../pipeline/features/index.js';
import { validate } from '../http/validate.js';
import type { ServingModel } from '../model/servingModel.js';
import { type PredictRequest, predictRequestSchema } from '../schemas/predictRequest.js';

/** A number as tables write it; not 0x1F, which JavaScript would read too. */
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * The request of a row of a table: columns named as features are, beside customer_id, horizon_days and as_of.
 * A row without features names a customer of the store. Texts of numeric features are read as numbers.
 * @throws HttpProblem 422 where the row makes no request.
 */
export function requestFromRow(row: Readonly<Record<string, unknown>>, model: ServingModel): PredictRequest {
  const { customer_id, horizon_days, as_of, ...features } = row;
  const entries = Object.entries(features).map(([name, value]) => [name, cell(value, model.kinds.get(name))]);
  return validate(predictRequestSchema, {
    ...(isGiven(customer_id) && { customer_id }),
    ...(isGiven(horizon_days) && { horizon_days: cell(horizon_days, 'numeric') }),
    ...(isGiven(as_of) && { as_of }),
    ...(entries.length > 0 && { features: Object.fromEntries(entries) }),
  });
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && !(typeof value === 'string' && value.trim() === '');
}

function cell(value: unknown, kind: 'numeric' | 'categorical' | undefined): FeatureValue {
  if (!isGiven(value)) return null;
  if (kind !== 'numeric' || typeof value !== 'string') return value as FeatureValue;
  const number = Number(value);
  return Number.isFinite(number) && DECIMAL.test(value.trim()) ? number : value;
}
