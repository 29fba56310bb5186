import { randomUUID } from 'node:crypto';
import type Koa from 'koa';

const HEADER = 'x-request-id';
/** Ids of callers are taken over where they cannot do harm in logs and headers. */
const HARMLESS = /^[\w.:-]{1,100}$/;

/** Gives every request an id, the caller's own where it brings one, and hands it back. */
export function requestId(): Koa.Middleware {
  return (ctx, next) => {
    const given = ctx.get(HEADER);
    ctx.state.requestId = HARMLESS.test(given) ? given : randomUUID();
    ctx.set(HEADER, ctx.state.requestId);
    return next();
  };
}
