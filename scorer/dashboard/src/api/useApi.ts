import { useCallback, useEffect, useState } from 'preact/hooks';
import { isAbort, request } from './client.js';

/** What is known of a reply. */
export interface Loaded<T> {
  /** The newest reply; while another one is on its way, still the one before. */
  readonly data: T | undefined;
  readonly error: Error | undefined;
  readonly isLoading: boolean;
  readonly reload: () => void;
}

/** Replies by path, so that a view that was seen before is there at once and is brought up to date behind. */
const seen = new Map<string, unknown>();

/** Forgets all replies: somebody else may be asking now. */
export function forgetReplies(): void {
  seen.clear();
}

/** The reply to a GET; undefined asks for nothing. A new path ends the request of the one before. */
export function useApi<T>(path: string | undefined): Loaded<T> {
  const [state, setState] = useState<{ path?: string | undefined; data?: T; error?: Error }>({});
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (path === undefined) return undefined;
    const abort = new AbortController();
    request<T>(path, { signal: abort.signal }).then(
      (data) => {
        seen.set(path, data);
        setState({ path, data });
      },
      (error: Error) => {
        if (!isAbort(error)) setState({ path, error });
      },
    );
    return () => abort.abort();
  }, [path, attempt]);
  const isCurrent = state.path === path;
  const known = path === undefined ? undefined : (seen.get(path) as T | undefined);
  return {
    data: (isCurrent ? state.data : undefined) ?? known ?? (path === undefined ? undefined : state.data),
    error: isCurrent ? state.error : undefined,
    isLoading: path !== undefined && !isCurrent,
    reload: useCallback(() => {
      setState({});
      setAttempt((count) => count + 1);
    }, []),
  };
}
