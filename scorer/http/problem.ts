import { STATUS_CODES } from 'node:http';
import { z } from 'zod';

/** A fault in a request, at a JSON pointer (RFC 6901) into its body. */
export interface Fault {
  readonly pointer: string;
  readonly detail: string;
}

export interface ProblemOptions {
  readonly errors?: readonly Fault[];
  /** Seconds after which trying again may help. */
  readonly retryAfter?: number;
  readonly cause?: unknown;
}

/** A refusal that the caller is told of; everything else thrown is a defect and says nothing to the outside. */
export class HttpProblem extends Error {
  readonly errors: readonly Fault[] | undefined;
  readonly retryAfter: number | undefined;

  constructor(
    readonly status: number,
    detail: string,
    { errors, retryAfter, cause }: ProblemOptions = {},
  ) {
    super(detail, { cause });
    this.name = 'HttpProblem';
    this.errors = errors;
    this.retryAfter = retryAfter;
  }
}

/** `application/problem+json` (RFC 9457). */
export const problemSchema = z
  .object({
    type: z.string().meta({ description: 'Kind of problem; about:blank says that the status tells all' }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string().meta({ description: 'The request, by its id' }),
    errors: z
      .array(z.object({ pointer: z.string(), detail: z.string() }))
      .optional()
      .meta({ description: 'Each fault, with a JSON pointer into the request' }),
  })
  .meta({ id: 'Problem', description: 'RFC 9457' });

export type Problem = z.output<typeof problemSchema>;

/** The problem document of a refusal. */
export function problemOf({ status, message, errors }: HttpProblem, requestId: string): Problem {
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: message,
    instance: `urn:request:${requestId}`,
    ...(errors && { errors: [...errors] }),
  };
}

/** A path of keys as a JSON pointer. */
export function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
