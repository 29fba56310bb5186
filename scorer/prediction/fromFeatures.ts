import type { FeatureDefinition, FeatureValue } from '../../pipeline/features/index.js';
import { shown } from '../http/faults.js';
import { type Fault, pointerOf } from '../http/problem.js';
import { invalid } from '../http/validate.js';
import type { ServingModel } from '../model/servingModel.js';
import { evenFeatures } from './evenFeatures.js';

/** What the purchase and spend models rest on: a row without them says nothing. */
export const REQUIRED_FEATURES = [
  'purchase_days',
  'purchase_revenue',
  'tenure_days',
  'recency_days',
] as const;

/**
 * Checks features by name against the model's catalogue, and what the purchase model takes for granted. Those that are
 * left out are what they would be had the customer bought evenly.
 * @throws HttpProblem 422 with a pointer to each fault.
 */
export function checkedFeatures(
  features: Readonly<Record<string, unknown>>,
  model: ServingModel,
): Readonly<Record<string, FeatureValue>> {
  const faults = nameFaults(features, model);
  if (faults.length > 0) throw invalid(faults);
  const checked = features as Readonly<Record<string, FeatureValue>>;
  const unlikely = historyFaults(checked);
  if (unlikely.length > 0) throw invalid(unlikely);
  return completed(checked, model);
}

/** With what follows from even buying; null stays missing. */
function completed(
  features: Readonly<Record<string, FeatureValue>>,
  { kinds }: ServingModel,
): Readonly<Record<string, FeatureValue>> {
  if (Object.keys(features).length === kinds.size) return features;
  const [purchaseDays, revenue, tenure, recency] = REQUIRED_FEATURES.map((name) => Number(features[name]));
  return { ...evenFeatures(purchaseDays, revenue, tenure, recency), ...features };
}

function nameFaults(features: Readonly<Record<string, unknown>>, { kinds }: ServingModel): Fault[] {
  const faults: Fault[] = [];
  for (const name in features) {
    const detail = mismatch(features[name], kinds.get(name));
    if (detail !== undefined) faults.push({ pointer: pointerOf(['features', name]), detail });
  }
  return faults;
}

/** Why a value cannot be that of a feature of this kind; undefined where it can. */
function mismatch(value: unknown, kind: FeatureDefinition['kind'] | undefined): string | undefined {
  if (kind === undefined) return 'is not a feature of the model';
  if (value === null) return undefined;
  if (kind === 'numeric') {
    if (!Number.isFinite(value)) return `must be a number or null, not ${shown(value)}`;
    const isInReach = Math.abs(value as number) <= LARGEST_AMOUNT;
    return isInReach
      ? undefined
      : `must be from -${LARGEST_AMOUNT} to ${LARGEST_AMOUNT}, not ${shown(value)}`;
  }
  const isText = typeof value === 'string' && value.length <= LONGEST_TEXT;
  return isText
    ? undefined
    : `must be a text of at most ${LONGEST_TEXT} characters or null, not ${shown(value)}`;
}

const LONGEST_TEXT = 200;

function historyFaults(features: Readonly<Record<string, FeatureValue>>): Fault[] {
  const missing = REQUIRED_FEATURES.filter((name) => features[name] === undefined);
  if (missing.length > 0)
    return missing.map((name) => ({ pointer: `/features/${name}`, detail: 'is required' }));
  const { purchase_days, purchase_revenue, tenure_days, recency_days } = features;
  if (!Number.isInteger(purchase_days) || !isDays(purchase_days)) {
    return [fault('purchase_days', `a whole ${DAYS}`, purchase_days)];
  }
  if (!isAmount(purchase_revenue)) {
    const expected = `an amount in currency from 0 to ${LARGEST_AMOUNT}`;
    return [fault('purchase_revenue', expected, purchase_revenue)];
  }
  if (purchase_revenue > 0 !== purchase_days > 0) {
    const expected = purchase_days > 0 ? 'above 0, as there are purchases' : '0, as there are no purchases';
    return [fault('purchase_revenue', expected, purchase_revenue)];
  }
  // Someone with refunds alone has neither tenure nor recency.
  if (tenure_days === null && recency_days === null && purchase_days === 0) return [];
  if (!isDays(tenure_days)) return [fault('tenure_days', `a ${DAYS}`, tenure_days)];
  if (!isDays(recency_days) || recency_days > tenure_days) {
    return [fault('recency_days', `a number of days from 0 to tenure_days, ${tenure_days}`, recency_days)];
  }
  const most = tenure_days - recency_days + 1;
  if (purchase_days > most) {
    const expected = `at most the days from the first purchase to the last, tenure_days - recency_days + 1 = ${most}`;
    return [fault('purchase_days', expected, purchase_days)];
  }
  return [];
}

const MOST_DAYS = 1e6;
const DAYS = `number of days from 0 to ${MOST_DAYS}`;
const LARGEST_AMOUNT = 1e12;

function isDays(value: FeatureValue): value is number {
  return typeof value === 'number' && value >= 0 && value <= MOST_DAYS;
}

function isAmount(value: FeatureValue): value is number {
  return typeof value === 'number' && value >= 0 && value <= LARGEST_AMOUNT;
}

function fault(name: string, expected: string, given: FeatureValue): Fault {
  return { pointer: `/features/${name}`, detail: `must be ${expected}, not ${shown(given)}` };
}
