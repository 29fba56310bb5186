import { createScorerClient } from '../../../client/client.js';
import type { ParametersOf, Problem, ReadPath, ReplyOf } from './types.js';

/** The scorer that the page comes from. */
export const scorer = createScorerClient('');

/** Dispatched on the window where the scorer wants to know who is asking. */
export const LOGIN_WANTED = 'clv:login-wanted';

/** A refusal of the scorer, in its words; status 0 where it cannot be reached. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    detail: string,
  ) {
    super(detail);
    this.name = 'ApiError';
  }
}

/** What a request of the client comes to. */
interface Answer<Data> {
  readonly data?: Data;
  readonly error?: unknown;
  readonly response: Response;
}

/** The reply to a GET. @throws ApiError as {@link dataOf} does, AbortError where `signal` ends it. */
export function read<Path extends ReadPath>(
  path: Path,
  params: ParametersOf<Path> | undefined,
  signal: AbortSignal,
): Promise<ReplyOf<Path>> {
  // TypeScript follows the client's types for a path that it knows, not for any path: these say the same.
  const get = scorer.GET as unknown as (
    path: Path,
    init: { readonly params: ParametersOf<Path> | undefined; readonly signal: AbortSignal },
  ) => Promise<Answer<ReplyOf<Path>>>;
  return dataOf(get(path, { params, signal }));
}

/** What the scorer answers to a request. @throws ApiError for refusals and for a scorer that cannot be reached. */
export async function dataOf<Data>(request: Promise<Answer<Data>>): Promise<Data> {
  const { data, error, response } = await request.catch(throwReadably);
  if (data !== undefined) return data;
  if (response.status === 401) window.dispatchEvent(new Event(LOGIN_WANTED));
  throw new ApiError(response.status, detailOf(error) ?? `The scorer answered ${response.status}.`);
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

/** A request that finds nobody fails with a TypeError: https://fetch.spec.whatwg.org/#fetch-method. */
function throwReadably(cause: unknown): never {
  if (!(cause instanceof TypeError)) throw cause;
  throw new ApiError(0, 'The scorer cannot be reached. Is it still running?');
}

/** What a refusal says; undefined for one that is no problem document, as of a proxy in between. */
function detailOf(error: unknown): string | undefined {
  const { errors, detail }: Partial<Problem> = typeof error === 'object' && error ? error : {};
  const first = errors?.[0];
  return first ? `${first.pointer.slice(1).replaceAll('/', ' › ')} ${first.detail}` : detail;
}
