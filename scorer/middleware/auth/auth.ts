import type Koa from 'koa';
import { HttpProblem } from '../../http/problem.js';
import type { ApiKeys } from './apiKeys.js';
import type { GuessLimit } from './guessLimit.js';

export const SESSION_COOKIE = 'clv_session';

/**
 * Lets in who shows a key (`Authorization: Bearer` or `X-API-Key`) or a session's cookie.
 * Where no keys are set, everyone is let in.
 */
export function auth(keys: ApiKeys, guesses: GuessLimit, now: () => number = Date.now): Koa.Middleware {
  if (!keys.areSet) return (_ctx, next) => next();
  return async (ctx, next) => {
    const key = keyOf(ctx);
    if (key !== undefined) {
      await checkKey(key, ctx.ip, keys, guesses);
    } else {
      const session = ctx.cookies.get(SESSION_COOKIE);
      if (session === undefined || !keys.acceptsSession(session, now())) throw unauthorised(ctx);
      refuseForgery(ctx);
    }
    await next();
  };
}

/** @throws HttpProblem 401 for a wrong key, 429 for too many of them from one address. */
export async function checkKey(
  key: string,
  address: string,
  keys: ApiKeys,
  guesses: GuessLimit,
): Promise<void> {
  await guesses.check(address);
  if (keys.accepts(key)) return;
  await guesses.count(address);
  throw new HttpProblem(401, 'The key is not known.');
}

function keyOf(ctx: Koa.Context): string | undefined {
  const [scheme, token] = ctx.get('authorization').split(' ');
  if (scheme.toLowerCase() === 'bearer' && token) return token;
  return ctx.get('x-api-key') || undefined;
}

function unauthorised(ctx: Koa.Context): HttpProblem {
  ctx.set('WWW-Authenticate', 'Bearer');
  return new HttpProblem(401, 'Show a key: Authorization: Bearer KEY.');
}

/** A browser sends the cookie by itself: what changes something must come from a page of ours. */
function refuseForgery(ctx: Koa.Context): void {
  if (ctx.method === 'GET' || ctx.method === 'HEAD') return;
  const origin = ctx.get('origin');
  if (origin !== '' && URL.canParse(origin) && new URL(origin).host === ctx.host) return;
  throw new HttpProblem(403, 'A session may only be used by pages of this server.');
}
