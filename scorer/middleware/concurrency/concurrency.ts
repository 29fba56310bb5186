import type Koa from 'koa';
import { HttpProblem } from '../../http/problem.js';

/** Seconds. */
const RETRY_AFTER = 1;

/** Refuses (429) what comes while `limit` requests are in work: a queue would only make all of them late. */
export function concurrency(limit: number): Koa.Middleware {
  let inWork = 0;
  return async (_ctx, next) => {
    if (inWork >= limit) {
      throw new HttpProblem(429, `More than ${limit} requests are in work.`, { retryAfter: RETRY_AFTER });
    }
    inWork++;
    try {
      await next();
    } finally {
      inWork--;
    }
  };
}
