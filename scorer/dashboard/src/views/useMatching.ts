import { useEffect, useState } from 'preact/hooks';
import { read } from '../api/client.js';
import type { QueryOf } from '../api/types.js';

type Filter = Omit<QueryOf<'/customers'>, 'sort' | 'order' | 'limit' | 'cursor' | 'count'>;

/**
 * How many customers match; undefined until that is known.
 * @param mayAsk false while the customers themselves are on their way: they are what somebody waits for
 */
export function useMatching(filter: Filter, mayAsk: boolean): number | undefined {
  const query = JSON.stringify(filter);
  const [held, setHeld] = useState<{ query: string; matching: number | undefined }>();
  const isKnown = held?.query === query;
  useEffect(() => {
    if (!mayAsk || isKnown) return undefined;
    const abort = new AbortController();
    read('/customers', { query: { ...filter, limit: 1, count: 'true' } }, abort.signal).then(
      ({ matching }) => setHeld({ query, matching }),
      // The view goes on without the number; what is wrong with the scorer, the customers themselves tell.
      () => undefined,
    );
    return () => abort.abort();
  }, [query, mayAsk, isKnown]);
  return isKnown ? held.matching : undefined;
}
