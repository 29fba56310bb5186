import { z } from 'zod';
import type { FitOutcome } from './maximumLikelihood.js';

/** Everything that makes up a fitted model, as plain JSON. */
export interface FitRecord<Parameters> extends FitOutcome {
  readonly formatVersion: 1;
  readonly parameters: Parameters;
  readonly standardErrors: Parameters;
  /** Number of customers that the model was fitted to. */
  readonly customers: number;
}

/** What a record says of how it was fitted, for schemas. */
export const fitShape = {
  logLikelihood: z.number(),
  converged: z.boolean(),
  regularised: z.boolean(),
  notes: z.array(z.string()),
  customers: z.number().nonnegative(),
};

/** A fitted model, which knows how it was fitted. */
export class Fitted<Parameters, Stored extends FitRecord<Parameters>> {
  constructor(readonly record: Stored) {}

  get parameters(): Parameters {
    return this.record.parameters;
  }

  get standardErrors(): Parameters {
    return this.record.standardErrors;
  }

  get logLikelihood(): number {
    return this.record.logLikelihood;
  }

  get converged(): boolean {
    return this.record.converged;
  }

  get regularised(): boolean {
    return this.record.regularised;
  }

  get notes(): readonly string[] {
    return this.record.notes;
  }

  get customers(): number {
    return this.record.customers;
  }

  toJSON(): Stored {
    return this.record;
  }
}
