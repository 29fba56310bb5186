import type { Problem } from '../../../http/problem.js';

/** A refusal of the scorer, in its words. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    detail: string,
  ) {
    super(detail);
    this.name = 'ApiError';
  }
}

/** Dispatched on the window where the scorer wants to know who is asking. */
export const LOGIN_WANTED = 'clv:login-wanted';

/** The JSON reply to a request. @throws ApiError for refusals and for a scorer that cannot be reached. */
export async function request<T>(path: string, init: RequestInit = {}): Promise<T> {
  const response = await send(path, init);
  return (await response.json()) as T;
}

/** The same for a JSON body. */
export function post<T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> {
  return request<T>(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    ...(signal && { signal }),
  });
}

/** A reply that went well, whatever it holds. */
export async function send(path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch (cause) {
    if (isAbort(cause)) throw cause;
    throw new ApiError(0, 'The scorer cannot be reached. Is it still running?');
  }
  if (response.ok) return response;
  if (response.status === 401 && path !== '/login') window.dispatchEvent(new Event(LOGIN_WANTED));
  throw new ApiError(response.status, await detailOf(response));
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

async function detailOf(response: Response): Promise<string> {
  const isProblem = response.headers.get('content-type')?.includes('json');
  const problem = isProblem ? ((await response.json()) as Partial<Problem>) : {};
  const first = problem.errors?.[0];
  if (first) return `${first.pointer.slice(1).replaceAll('/', ' › ')} ${first.detail}`;
  return problem.detail ?? `The scorer answered ${response.status}.`;
}

/** A path with a query; what is undefined or empty is left out. */
export function withQuery(
  path: string,
  query: Readonly<Record<string, string | number | boolean | undefined>>,
): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return search === '' ? path : `${path}?${search}`;
}
