import Router from '@koa/router';
import Koa from 'koa';
import { HttpProblem } from './http/problem.js';
import type { Route } from './http/route.js';
import { validate } from './http/validate.js';
import { accessLog } from './middleware/accessLog/accessLog.js';
import { auth } from './middleware/auth/auth.js';
import { concurrency } from './middleware/concurrency/concurrency.js';
import { measure } from './middleware/metrics/metrics.js';
import { parseJson, parseJsonOrCsv, parseTensors } from './middleware/parseBody/parseBody.js';
import { problems, refusals } from './middleware/problems/problems.js';
import { requestId } from './middleware/requestId/requestId.js';
import { securityHeaders } from './middleware/securityHeaders/securityHeaders.js';
import { timeout } from './middleware/timeout/timeout.js';
import { tracing } from './middleware/tracing/tracing.js';
import { ROUTES } from './routes/index.js';
import type { Services } from './services.js';

const METHOD_REFUSALS = {
  throw: true,
  methodNotAllowed: () => new HttpProblem(405, 'This path does not take that method.'),
  notImplemented: () => new HttpProblem(501, 'No path here takes that method.'),
};

/** The application: middleware from the outside in, then the routes. */
export function createApp(services: Services): Koa {
  const { config, log, metrics } = services;
  // Of the addresses that were forwarded, those before what our own proxies saw may be invented.
  const app = new Koa({ proxy: config.proxies > 0, maxIpsCount: config.proxies });
  // What breaks while a reply is on its way (a caller that hangs up) is no defect of ours.
  app.on('error', (error: Error) => log.debug({ err: error }, 'a reply broke off'));
  app.use(requestId());
  app.use(farewell(services.stopping));
  app.use(accessLog(log));
  app.use(measure(metrics));
  app.use(tracing());
  app.use(securityHeaders());
  app.use(problems(log));
  const router = routerOf(ROUTES, services);
  app.use(router.middleware());
  app.use(router.allowedMethods(METHOD_REFUSALS));
  return app;
}

/** Callers of a scorer that is about to end find another one with their next request. */
function farewell(stopping: AbortSignal): Koa.Middleware {
  return (ctx, next) => {
    if (stopping.aborted) ctx.set('Connection', 'close');
    return next();
  };
}

function routerOf(routes: readonly Route[], services: Services): Router {
  const { config, keys, guesses } = services;
  const router = new Router();
  const letIn = auth(keys, guesses);
  const inTurn = concurrency(config.concurrency);
  const inTime = timeout(config.timeout);
  const readers = {
    json: parseJson(config.bodyLimit),
    'json or csv': parseJsonOrCsv(config.bodyLimit),
    tensors: parseTensors(config.bodyLimit),
  };
  for (const each of routes) {
    const steps = [
      ...(each.refusal ? [refusals(each.refusal)] : []),
      ...(each.access === 'key' ? [letIn] : []),
      // Who operates the service is answered whatever the load.
      ...(each.access === 'key' && each.tag !== 'operation' ? [inTurn] : []),
      ...(each.untimed ? [] : [inTime]),
      ...(each.body ? [readers[each.takes ?? 'json']] : []),
      handlerOf(each, services),
    ];
    router[each.method](each.path, ...steps);
  }
  return router;
}

function handlerOf({ body, query, handle }: Route, services: Services): Koa.Middleware {
  return async (ctx) => {
    const reply = await handle({
      ctx,
      services,
      body: body && validate(body, ctx.request.body),
      query: query && validate(query, { ...ctx.query }),
      params: ctx.params,
    });
    if (reply !== undefined) ctx.body = reply;
  };
}
