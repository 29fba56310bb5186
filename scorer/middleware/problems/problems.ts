import type Koa from 'koa';
import type { Logger } from 'pino';
import { HttpProblem, problemOf } from '../../http/problem.js';

/** Tells refusals in the shape of another protocol; defects go on to {@link problems}. */
export function refusals(
  shape: (problem: HttpProblem, ctx: Koa.Context) => { status: number; body: unknown },
): Koa.Middleware {
  return async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      if (!(error instanceof HttpProblem)) throw error;
      const { status, body } = shape(error, ctx);
      ctx.status = status;
      retryAfter(ctx, error);
      ctx.body = body;
    }
  };
}

/** Answers whatever is thrown with a problem document; defects are logged and tell the caller nothing. */
export function problems(log: Logger): Koa.Middleware {
  return async (ctx, next) => {
    try {
      await next();
      if (ctx.status === 404 && ctx.body === undefined) throw new HttpProblem(404, 'There is nothing here.');
    } catch (error) {
      answer(ctx, toProblem(error, ctx, log));
    }
  };
}

function answer(ctx: Koa.Context, problem: HttpProblem): void {
  ctx.status = problem.status;
  retryAfter(ctx, problem);
  ctx.body = JSON.stringify(problemOf(problem, ctx.state.requestId));
  ctx.type = 'application/problem+json';
}

function retryAfter(ctx: Koa.Context, { retryAfter: seconds }: HttpProblem): void {
  if (seconds !== undefined) ctx.set('Retry-After', String(seconds));
}

function toProblem(error: unknown, ctx: Koa.Context, log: Logger): HttpProblem {
  if (error instanceof HttpProblem) return error;
  const { status, expose, message } = error as { status?: number; expose?: boolean; message: string };
  // Errors of Koa and its router say themselves whether the caller may read them.
  if (status !== undefined && status < 500 && expose) return new HttpProblem(status, message);
  log.error({ err: error, request_id: ctx.state.requestId }, 'defect');
  return new HttpProblem(500, 'Something went wrong here; the request id finds it in the log.');
}
