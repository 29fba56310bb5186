import type { z } from 'zod';
import { faultsIn } from './faults.js';
import { type Fault, HttpProblem } from './problem.js';

/** Faults beyond this many are counted, not listed. */
const MOST_FAULTS = 20;

/**
 * A value as its schema has it.
 * @throws HttpProblem 422 with a pointer to each fault.
 */
export function validate<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw invalid(faultsIn(schema, value));
}

/** The refusal of a request with these faults. */
export function invalid(faults: readonly Fault[]): HttpProblem {
  const [first] = faults;
  const where = first.pointer === '' ? '' : ` at ${first.pointer}`;
  const more = faults.length > 1 ? `, and ${faults.length - 1} more` : '';
  return new HttpProblem(422, `The request has a fault${where}: ${first.detail}${more}`, {
    errors: faults.slice(0, MOST_FAULTS),
  });
}
