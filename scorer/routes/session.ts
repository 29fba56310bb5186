import { z } from 'zod';
import { HttpProblem } from '../http/problem.js';
import { route } from '../http/route.js';
import { checkKey, SESSION_COOKIE } from '../middleware/auth/auth.js';

/** Milliseconds: a working day. */
const SESSION_LENGTH = 12 * 3600 * 1000;

export const loginRoute = route({
  method: 'post',
  path: '/login',
  summary: "Exchange a key for a session's cookie, for browsers",
  tag: 'operation',
  access: 'open',
  body: z.strictObject({ key: z.string().max(1000) }),
  reply: z.object({ expires: z.string() }),
  refusals: [401, 404, 429],
  async handle({ ctx, body, services: { keys, guesses } }) {
    if (!keys.areSet) throw new HttpProblem(404, 'No keys are set: there is nothing to log in to.');
    await checkKey(body.key, ctx.ip, keys, guesses);
    const expires = new Date(Date.now() + SESSION_LENGTH);
    ctx.cookies.set(SESSION_COOKIE, keys.sessionUntil(expires.getTime()), {
      httpOnly: true,
      sameSite: 'strict',
      secure: ctx.secure,
      expires,
    });
    return { expires: expires.toISOString() };
  },
});

export const logoutRoute = route({
  method: 'post',
  path: '/logout',
  summary: 'Forget the session',
  tag: 'operation',
  access: 'open',
  reply: z.object({ status: z.literal('logged out') }),
  handle({ ctx }) {
    ctx.cookies.set(SESSION_COOKIE, null, { httpOnly: true, sameSite: 'strict', secure: ctx.secure });
    return { status: 'logged out' };
  },
});
