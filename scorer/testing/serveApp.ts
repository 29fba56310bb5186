import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import Koa from 'koa';

/** An application of these middlewares on a free port of this machine. */
export interface ServedApp extends AsyncDisposable {
  readonly url: string;
}

/** Serves middlewares from the outside in, as `createApp` stacks them; ends with the test that holds it. */
export async function serveApp(...middlewares: readonly Koa.Middleware[]): Promise<ServedApp> {
  const app = new Koa();
  for (const middleware of middlewares) app.use(middleware);
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
