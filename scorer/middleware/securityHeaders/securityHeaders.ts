import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import helmet from 'helmet';
import type Koa from 'koa';

/** Pages take everything from this server, run no inline script and are never framed. */
const POLICY = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", 'data:'],
    fontSrc: ["'self'"],
    connectSrc: ["'self'"],
    formAction: ["'self'"],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
  },
};

/** The usual security headers with a strict content security policy; replies are not to be cached. */
export function securityHeaders(): Koa.Middleware {
  const headers = { ...helmetHeaders(), 'cache-control': 'no-store' };
  return (ctx, next) => {
    ctx.set(headers);
    return next();
  };
}

/** The headers that helmet sets; they are the same for every request, so it is asked once. */
function helmetHeaders(): Record<string, string> {
  const reply = new ServerResponse(new IncomingMessage(new Socket()));
  helmet({ contentSecurityPolicy: POLICY, xFrameOptions: { action: 'deny' } })(reply.req, reply, rethrow);
  return reply.getHeaders() as Record<string, string>;
}

function rethrow(error?: unknown): void {
  if (error) throw error;
}
