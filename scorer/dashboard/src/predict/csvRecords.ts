/**
 * Cuts CSV text that comes in pieces into records, without their ends of line; quoted fields may hold ends of line.
 * Empty lines are no records.
 */
export async function* csvRecords(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  let scanned = 0;
  let isQuoted = false;
  for await (const piece of pieces) {
    rest += piece;
    let start = 0;
    for (; scanned < rest.length; scanned++) {
      const letter = rest[scanned];
      if (letter === '"') isQuoted = !isQuoted;
      else if (letter === '\n' && !isQuoted) {
        const record = withoutReturn(rest.slice(start, scanned));
        if (record.trim() !== '') yield record;
        start = scanned + 1;
      }
    }
    rest = rest.slice(start);
    scanned = rest.length;
  }
  const last = withoutReturn(rest);
  if (last.trim() !== '') yield last;
}

/** The names in a header's record. */
export function namesIn(header: string): string[] {
  return header
    .replace(/^\uFEFF/, '')
    .split(',')
    .map((name) => name.trim().replace(/^"(.*)"$/, '$1'));
}

/** A record without its first field. */
export function withoutFirstField(record: string): string {
  return record.replace(/^(?:"(?:[^"]|"")*"|[^,"]*),/, '');
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
