import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { isAbort, request, withQuery } from '../api/client.js';
import type { CustomerPage, StoredPrediction } from '../api/types.js';

/** The customers of a query as far as they are loaded. */
export interface CustomerPages {
  readonly first: CustomerPage | undefined;
  readonly rows: StoredPrediction[];
  readonly error: Error | undefined;
  readonly isLoading: boolean;
  readonly loadMore: () => void;
  readonly reload: () => void;
}

const PAGE_ROWS = 100;

interface Held {
  readonly query: string;
  readonly first?: CustomerPage;
  readonly rows: StoredPrediction[];
  readonly next?: string | null;
  readonly error?: Error;
}

/** Loads the pages of a query one after the other; another query ends whatever the one before was waiting for. */
export function useCustomerPages(filter: Readonly<Record<string, string | undefined>>): CustomerPages {
  const query = withQuery('/customers', { ...filter, limit: PAGE_ROWS });
  const [held, setHeld] = useState<Held>({ query: '', rows: [] });
  const [attempt, setAttempt] = useState(0);
  const abort = useRef(new AbortController());
  const isAsking = useRef(false);

  useEffect(() => {
    abort.current = new AbortController();
    isAsking.current = true;
    request<CustomerPage>(query, { signal: abort.current.signal })
      .then((page) => setHeld({ query, first: page, rows: page.customers, next: page.next }))
      .catch((error: Error) => {
        if (!isAbort(error)) setHeld({ query, rows: [], error });
      })
      .finally(() => {
        isAsking.current = false;
      });
    const { current } = abort;
    return () => current.abort();
  }, [query, attempt]);

  const next = held.query === query ? held.next : undefined;
  const loadMore = useCallback(() => {
    if (isAsking.current || !next) return;
    isAsking.current = true;
    request<CustomerPage>(`${query}&cursor=${encodeURIComponent(next)}`, { signal: abort.current.signal })
      .then((page) =>
        setHeld((before) =>
          before.query === query
            ? { ...before, rows: [...before.rows, ...page.customers], next: page.next }
            : before,
        ),
      )
      .catch((error: Error) => {
        if (!isAbort(error)) setHeld((before) => ({ ...before, error }));
      })
      .finally(() => {
        isAsking.current = false;
      });
  }, [query, next]);

  return {
    first: held.first,
    rows: held.rows,
    error: held.error,
    isLoading: held.query !== query,
    loadMore,
    reload: () => setAttempt((count) => count + 1),
  };
}
