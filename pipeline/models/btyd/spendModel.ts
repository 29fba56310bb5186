import { z } from 'zod';
import { UserError } from '../../errors.js';
import { type FitRecord, Fitted, fitShape } from './fitted.js';

/** Of Gamma-Gamma. */
export interface SpendParameters {
  readonly p: number;
  /** Above 1, so that the population has a mean. */
  readonly q: number;
  /** In currency. */
  readonly gamma: number;
}

/** Everything that makes up a fitted spend model, as plain JSON. */
export interface SpendModelRecord extends FitRecord<SpendParameters> {
  readonly kind: 'gamma-gamma';
}

/**
 * Gamma-Gamma (Fader & Hardie 2013): what a customer spends an order is Gamma(p, rate), the rates of the
 * customers are Gamma(q, gamma), and neither depends on how often they order.
 */
export class SpendModel extends Fitted<SpendParameters, SpendModelRecord> {
  /**
   * Expected spend an order, in currency, of a customer with `orders` orders at a mean of `meanSpend`: the
   * customer's own mean, shrunk to the population's the more, the fewer his orders. 0 orders, or a mean that
   * is not above 0 (refunds), tell nothing: the population's mean.
   * Count the orders as they were counted in the fit, all of them or repeat orders only.
   */
  expectedSpend(orders: number, meanSpend: number): number {
    const { p, q, gamma } = this.parameters;
    if (!(orders > 0 && meanSpend > 0)) return (p * gamma) / (q - 1);
    return (p * (gamma + orders * meanSpend)) / (p * orders + q - 1);
  }

  /** `expectedSpend` of every customer. */
  expectedSpendOf(orders: Float64Array, meanSpend: Float64Array): Float64Array {
    return orders.map((count, row) => this.expectedSpend(count, meanSpend[row]));
  }
}

const parametersSchema = z.object({ p: z.number(), q: z.number(), gamma: z.number() });
const recordSchema = z.object({
  formatVersion: z.literal(1),
  kind: z.literal('gamma-gamma'),
  parameters: z.object({ p: z.number().positive(), q: z.number().gt(1), gamma: z.number().positive() }),
  standardErrors: parametersSchema,
  ...fitShape,
});

/**
 * The model that `toJSON` described.
 * @throws UserError for anything that is no such description.
 */
export function spendModelFromJSON(json: unknown): SpendModel {
  const parsed = recordSchema.safeParse(json);
  if (parsed.success) return new SpendModel(parsed.data);
  throw new UserError(
    `This is no description of a spend model: ${z.prettifyError(parsed.error)}`,
    'Give what SpendModel.toJSON() returned, format version 1.',
  );
}
