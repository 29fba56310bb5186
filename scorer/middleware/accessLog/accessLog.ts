import type Koa from 'koa';
import type { Logger } from 'pino';

/** A line a request, with the route as declared: paths, queries, bodies and addresses may be personal. */
export function accessLog(log: Logger): Koa.Middleware {
  return async (ctx, next) => {
    const begin = performance.now();
    try {
      await next();
    } finally {
      log.info(
        {
          request_id: ctx.state.requestId,
          method: ctx.method,
          route: ctx._matchedRoute,
          status: ctx.status,
          ms: Math.round((performance.now() - begin) * 100) / 100,
        },
        'request',
      );
    }
  };
}
