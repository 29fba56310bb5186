import type Koa from 'koa';
import { type AppFile, builtApp } from '../dashboard/builtApp.js';
import { HttpProblem } from '../http/problem.js';
import { type Route, route } from '../http/route.js';

/** Addresses of the dashboard's views; the page itself finds out which one is meant. */
const PAGES = {
  '/': 'The dashboard',
  '/dashboard': 'The dashboard, by the address that its views begin with',
  '/dashboard/:view': 'A view of the dashboard',
  '/dashboard/customers/:id': "A customer's page in the dashboard",
};

/** Names of built files carry their hash: what is called so never changes. */
const FOREVER = 'public, max-age=31536000, immutable';

const pageRoutes = Object.entries(PAGES).map(([path, summary]) =>
  route({
    method: 'get',
    path,
    summary,
    tag: 'operation',
    access: 'open',
    untimed: true, // the first visit may have to wait for the build
    refusals: [503],
    handle: async ({ ctx }) => send(ctx, (await app()).get('index.html')),
  }),
);

const assetRoute = route({
  method: 'get',
  path: '/dashboard/assets/:file',
  summary: 'A part of the dashboard',
  tag: 'operation',
  access: 'open',
  untimed: true,
  refusals: [404, 503],
  async handle({ ctx, params: { file } }) {
    send(ctx, (await app()).get(`assets/${file}`));
    ctx.set('Cache-Control', FOREVER);
  },
});

export const dashboardRoutes: readonly Route[] = [assetRoute, ...pageRoutes];

async function app() {
  try {
    return await builtApp();
  } catch (cause) {
    throw new HttpProblem(503, `The dashboard cannot be built: ${(cause as Error).message}`, { cause });
  }
}

function send(ctx: Koa.Context, file: AppFile | undefined): void {
  if (!file) throw new HttpProblem(404, 'There is nothing here.');
  ctx.vary('Accept-Encoding');
  const isGzipped = ctx.acceptsEncodings('gzip', 'identity') === 'gzip';
  if (isGzipped) ctx.set('Content-Encoding', 'gzip');
  ctx.body = isGzipped ? file.gzipped : file.content;
  ctx.set('Content-Type', file.type);
}
