import type { QueryOf } from './types.js';

/** Paths of the scorer that answer with a file. */
type FilePath = '/customers.csv' | '/campaign/targets.csv';

/**
 * The address of a file, for a link: the browser writes what it downloads to disk as it comes, where the client would
 * have to hold all of it.
 */
export function fileLink<Path extends FilePath>(path: Path, query: QueryOf<Path>): string {
  return withQuery(path, query);
}

/** A path with a query; what is undefined or empty is left out. */
export function withQuery(
  path: string,
  query: Readonly<Record<string, string | number | undefined>>,
): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return search === '' ? path : `${path}?${search}`;
}
