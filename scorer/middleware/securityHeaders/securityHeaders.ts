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
  const set = helmet({ contentSecurityPolicy: POLICY, xFrameOptions: { action: 'deny' } });
  return (ctx, next) => {
    set(ctx.req, ctx.res, rethrow);
    ctx.set('Cache-Control', 'no-store');
    return next();
  };
}

function rethrow(error?: unknown): void {
  if (error) throw error;
}
