import { useCallback, useEffect, useState } from 'preact/hooks';
import { isAbort, read } from './client.js';
import type { ParametersOf, ReadPath, ReplyOf } from './types.js';

/** What is known of a reply. */
export interface Loaded<T> {
  /** The newest reply; while another one is on its way, still the one before. */
  readonly data: T | undefined;
  readonly error: Error | undefined;
  readonly isLoading: boolean;
  readonly reload: () => void;
}

/** Replies by request, so that a view that was seen before is there at once and is brought up to date behind. */
const seen = new Map<string, unknown>();

/** Forgets all replies: somebody else may be asking now. */
export function forgetReplies(): void {
  seen.clear();
}

/** Parameters may be left out where none is required. */
type ParametersArgument<Path extends ReadPath> =
  Record<string, never> extends ParametersOf<Path> ? [ParametersOf<Path>?] : [ParametersOf<Path>];

/** The reply to a GET. Another path or other parameters end the request of the one before. */
export function useApi<Path extends ReadPath>(
  path: Path,
  ...[params]: ParametersArgument<Path>
): Loaded<ReplyOf<Path>> {
  const request = `${path} ${JSON.stringify(params)}`;
  const [state, setState] = useState<{ request?: string; data?: ReplyOf<Path>; error?: Error }>({});
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    read(path, params, abort.signal).then(
      (data) => {
        seen.set(request, data);
        setState({ request, data });
      },
      (error: Error) => {
        if (!isAbort(error)) setState({ request, error });
      },
    );
    return () => abort.abort();
  }, [request, attempt]);
  const isCurrent = state.request === request;
  const known = seen.get(request) as ReplyOf<Path> | undefined;
  return {
    data: (isCurrent ? state.data : undefined) ?? known ?? state.data,
    error: isCurrent ? state.error : undefined,
    isLoading: !isCurrent,
    reload: useCallback(() => {
      setState({});
      setAttempt((count) => count + 1);
    }, []),
  };
}
