const DELIMITERS = [',', ';', '\t', '|'] as const;

/** No header is longer, characters: it is looked for in so many of the first. */
export const HEADER_LENGTH = 100_000;

/** What parts the columns of a CSV's header: that which cuts it, outside of quotes, into the most; a comma where none does. */
export function delimiterOf(header: string): string {
  const bare = header.replace(/"[^"]*("|$)/g, '');
  const columns = DELIMITERS.map((delimiter) => bare.split(delimiter).length);
  return DELIMITERS[columns.indexOf(Math.max(...columns))];
}

/** The header of a CSV that begins so: up to the first line end outside of quotes; undefined where none came yet. */
export function headerIn(begin: string): string | undefined {
  return /^[\r\n]*([^"\n]*(?:"[^"]*"[^"\n]*)*)\n/.exec(begin)?.[1];
}
