import type Koa from 'koa';
import { HttpProblem } from '../../http/problem.js';

/** Answers 503 where a request takes longer than `limit` milliseconds, slow senders included. */
export function timeout(limit: number): Koa.Middleware {
  return async (_ctx, next) => {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(new HttpProblem(503, `The request took longer than ${limit} ms.`, { retryAfter: 1 }));
      }, limit);
    });
    try {
      await Promise.race([next(), tooLate]);
    } finally {
      clearTimeout(timer);
    }
  };
}
