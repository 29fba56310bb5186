import Router from '@koa/router';
import Koa from 'koa';
import { HttpProblem } from './http/problem.js';
import type { Route } from './http/route.js';
import { validate } from './http/validate.js';
import { parseBody } from './middleware/parseBody/parseBody.js';
import { problems } from './middleware/problems/problems.js';
import { requestId } from './middleware/requestId/requestId.js';
import { ROUTES } from './routes/index.js';
import type { Services } from './services.js';

const METHOD_REFUSALS = {
  throw: true,
  methodNotAllowed: () => new HttpProblem(405, 'This path does not take that method.'),
  notImplemented: () => new HttpProblem(501, 'No path here takes that method.'),
};

/** The application: middleware from the outside in, then the routes. */
export function createApp(services: Services): Koa {
  const app = new Koa();
  app.use(requestId());
  app.use(problems(services.log));
  const router = routerOf(ROUTES, services);
  app.use(router.middleware());
  app.use(router.allowedMethods(METHOD_REFUSALS));
  return app;
}

function routerOf(routes: readonly Route[], services: Services): Router {
  const router = new Router();
  const readJson = parseBody(services.config.bodyLimit);
  for (const each of routes) {
    const steps = each.body ? [readJson, handlerOf(each, services)] : [handlerOf(each, services)];
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
