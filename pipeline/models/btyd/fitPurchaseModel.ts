import { z } from 'zod';
import { UserError } from '../../errors.js';
import { bgNbd } from './bgNbd.js';
import { fitShape } from './fitted.js';
import { maximiseLikelihood } from './maximumLikelihood.js';
import { mbgNbd } from './mbgNbd.js';
import { nbd } from './nbd.js';
import { paretoNbd } from './paretoNbd.js';
import { PurchaseModel, type PurchaseModelKind, type PurchaseModelRecord } from './purchaseModel.js';
import type { PurchaseFamily } from './purchaseProcess.js';
import { checkSummary, groupSummary, largestOf, type PurchaseSummary } from './summary.js';

const FAMILIES: Readonly<Record<PurchaseModelKind, PurchaseFamily>> = {
  'bg-nbd': bgNbd,
  'mbg-nbd': mbgNbd,
  'pareto-nbd': paretoNbd,
  nbd,
};

/**
 * Fits a purchase model by maximum likelihood. Deterministic; always returns finite estimates, and says in
 * `regularised` and `notes` where the data had no maximum of their own.
 * @throws UserError for columns of unequal length, no customer, or an impossible row.
 */
export function fitPurchaseModel(kind: PurchaseModelKind, summary: PurchaseSummary): PurchaseModel {
  checkSummary(summary);
  const family = FAMILIES[kind];
  const grouped = groupSummary(summary);
  const { parameters, standardErrors, ...outcome } = maximiseLikelihood(family.likelihood(grouped));
  const span = largestOf(summary.age) || 1;
  const record: PurchaseModelRecord = {
    formatVersion: 1,
    kind,
    parameters: named(family, parameters),
    standardErrors: named(family, standardErrors),
    ...outcome,
    customers: grouped.customers,
    span,
  };
  return new PurchaseModel(record, family.process(parameters, span));
}

/** A model with given parameters, for example published ones; `span` as in PurchaseModelRecord. */
export function purchaseModelWith(
  kind: PurchaseModelKind,
  parameters: Readonly<Record<string, number>>,
  span: number,
): PurchaseModel {
  return purchaseModelFromJSON({
    formatVersion: 1,
    kind,
    parameters,
    standardErrors: {},
    logLikelihood: 0,
    converged: true,
    regularised: false,
    notes: ['The parameters were given, not fitted.'],
    customers: 0,
    span,
  });
}

const recordSchema = z.object({
  formatVersion: z.literal(1),
  kind: z.enum(['bg-nbd', 'mbg-nbd', 'pareto-nbd', 'nbd']),
  parameters: z.record(z.string(), z.number().positive()),
  standardErrors: z.record(z.string(), z.number()),
  ...fitShape,
  span: z.number().positive(),
});

/**
 * The model that `toJSON` described.
 * @throws UserError for anything that is no such description.
 */
export function purchaseModelFromJSON(json: unknown): PurchaseModel {
  const parsed = recordSchema.safeParse(json);
  if (!parsed.success) throw notAModel(z.prettifyError(parsed.error));
  const family = FAMILIES[parsed.data.kind];
  const missing = family.names.filter((name) => parsed.data.parameters[name] === undefined);
  if (missing.length > 0) throw notAModel(`It lacks ${missing.join(', ')}.`);
  const parameters = family.names.map((name) => parsed.data.parameters[name]);
  return new PurchaseModel(parsed.data, family.process(parameters, parsed.data.span));
}

function notAModel(reason: string): UserError {
  return new UserError(
    `This is no description of a purchase model: ${reason}`,
    'Give what PurchaseModel.toJSON() returned, format version 1.',
  );
}

function named(family: PurchaseFamily, values: ArrayLike<number>): Record<string, number> {
  return Object.fromEntries(family.names.map((name, i) => [name, values[i]]));
}
