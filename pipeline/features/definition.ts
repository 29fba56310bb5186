import type { Expression } from './expression.js';

export type Unit =
  | 'days'
  | 'orders'
  | 'currency'
  | 'currency per unit'
  | 'units'
  | 'lines'
  | 'share'
  | 'ratio'
  | 'values'
  | 'category';

/** A feature, declared once: from this come its SQL, its in-process value and its documentation. */
export interface FeatureDefinition {
  readonly name: string;
  readonly unit: Unit;
  readonly kind: 'numeric' | 'categorical';
  readonly description: string;
  /** When the feature is missing (NULL, NaN); absent where it never is. */
  readonly missing?: string;
  /** True for shares, ratios, trends and ages: they do not grow with what or how often a customer buys. */
  readonly scaleFree: boolean;
  readonly value: Expression;
}

/** A numeric entry of the catalogue as it is written; where it stands says whether it is scale-free. */
export type NumericEntry = Omit<FeatureDefinition, 'kind' | 'scaleFree'>;
