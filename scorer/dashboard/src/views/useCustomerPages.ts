import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { isAbort, read } from '../api/client.js';
import type { CustomerPage, QueryOf, StoredPrediction } from '../api/types.js';

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

type Filter = Omit<QueryOf<'/customers'>, 'limit' | 'cursor' | 'count'>;

interface Held {
  readonly query: string;
  readonly first?: CustomerPage | undefined;
  readonly rows: StoredPrediction[];
  readonly next?: string | null;
  readonly error?: Error;
}

/** Loads the pages of a query one after the other; another query ends whatever the one before was waiting for. */
export function useCustomerPages(filter: Filter): CustomerPages {
  const query = JSON.stringify(filter);
  const [held, setHeld] = useState<Held>({ query: '', rows: [] });
  const [attempt, setAttempt] = useState(0);
  const abort = useRef(new AbortController());
  const isAsking = useRef(false);

  useEffect(() => {
    abort.current = new AbortController();
    isAsking.current = true;
    pageOf(filter, {}, abort.current.signal)
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
    pageOf(filter, { cursor: next }, abort.current.signal)
      .then((page) =>
        setHeld((before) =>
          before.query === query
            ? { query, first: before.first, rows: [...before.rows, ...page.customers], next: page.next }
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

function pageOf(
  filter: Filter,
  from: { readonly cursor?: string },
  signal: AbortSignal,
): Promise<CustomerPage> {
  return read('/customers', { query: { ...filter, ...from, limit: PAGE_ROWS } }, signal);
}
