import type { Likelihood } from './maximumLikelihood.js';
import type { GroupedSummary } from './summary.js';

/** One of the models of the literature: how it is fitted, and what it predicts with given parameters. */
export interface PurchaseFamily {
  /** Names of the parameters, in the order of the likelihood. */
  readonly names: readonly string[];
  likelihood(summary: GroupedSummary): Likelihood;
  /** `span` is the longest age among the fitted customers, above 0. */
  process(parameters: ArrayLike<number>, span: number): PurchaseProcess;
}

/** What a purchase model says of a customer's future; times in the unit of the fitted summary. */
export interface PurchaseProcess {
  /** P(alive) of the publication. Everything about future orders follows from it. */
  pAlivePublished(frequency: number, recency: number, age: number): number;

  /** P(alive) for reports: also below 1 where the publication's is 1 for all one-time buyers. */
  pAlive(frequency: number, recency: number, age: number): number;

  /** Expected number of orders in `(cutoff, cutoff + horizon]` of a customer alive at the cutoff. */
  ordersIfAlive(frequency: number, age: number, horizon: number): number;

  /** P(0), P(1), ..., P(largest) orders in `(cutoff, cutoff + horizon]` of a customer alive at the cutoff. */
  distributionIfAlive(frequency: number, age: number, horizon: number, largest: number): Float64Array;

  /** Chance that a customer alive at the cutoff ever orders again. */
  returnIfAlive(frequency: number, age: number): number;

  /** The time by which a customer alive at the cutoff has ordered again with this chance, below returnIfAlive. */
  nextOrderIfAlive(frequency: number, age: number, chance: number): number;
}
