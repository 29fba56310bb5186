import { bodyParser } from '@koa/bodyparser';
import type Koa from 'koa';
import { HttpProblem } from '../../http/problem.js';

/**
 * Reads a JSON body into `ctx.request.body`.
 * Refuses other media types (415), bodies over the limit (413) and what is no JSON (400).
 * @param limit bytes, after decompression
 */
export function parseBody(limit: number): Koa.Middleware {
  const parse = bodyParser({
    enableTypes: ['json'],
    jsonLimit: limit,
    onError: (error) => {
      throw bodyProblem(error as Error & { status?: number; type?: string }, limit);
    },
  });
  return (ctx, next) => {
    if (!ctx.is('json', '+json')) {
      throw new HttpProblem(415, 'Send the body as application/json.');
    }
    return parse(ctx, next);
  };
}

function bodyProblem({ status, type, message }: Error & { status?: number; type?: string }, limit: number) {
  if (status === 413) return new HttpProblem(413, `The body is larger than ${limit} bytes.`);
  if (status === 415) return new HttpProblem(415, `The body cannot be decoded: ${message}.`);
  if (type === 'request.aborted') return new HttpProblem(400, 'The body ended before its time.');
  return new HttpProblem(400, `The body is no JSON object: ${message}.`);
}
