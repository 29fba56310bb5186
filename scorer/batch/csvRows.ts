import { finished } from 'node:stream/promises';
import { parse } from 'csv-parse';
import { CsvLines } from '../http/csvLines.js';
import { delimiterOf, HEADER_LENGTH, headerIn } from '../http/delimiter.js';
import { written } from './written.js';

/**
 * The rows of a CSV, its header first, which shows what parts the cells; `longest` bytes at most are read of one. Rows
 * are taken from the parser as it finds them: as a stream it would lose those right before a fault.
 * @throws HttpProblem 400 for what is no CSV.
 */
export async function* csvRows(pieces: AsyncIterable<string>, longest: number): AsyncGenerator<string[]> {
  const lines = new CsvLines({ longest });
  let rows: string[][] = [];
  const taken = () => {
    const found = rows;
    rows = [];
    return found;
  };
  const text = lineFeeds(pieces);
  const begin = await beginning(text);
  const parser = parse({
    delimiter: delimiterOf(headerIn(begin) ?? begin),
    record_delimiter: '\n',
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: longest,
    on_record: (row: string[], info) => {
      lines.count(info);
      rows.push(row);
      return null;
    },
  });
  // Who writes is told of a fault by itself.
  parser.on('error', () => undefined);
  try {
    await written(parser, begin);
    for await (const piece of text) {
      await written(parser, piece);
      yield* taken();
    }
    await finished(parser.resume().end());
    yield* taken();
  } catch (cause) {
    yield* taken();
    throw lines.problemOf(cause);
  } finally {
    // A fault in the first pieces leaves the rest unread: who sends it would wait for the connection.
    await text.return(undefined);
  }
}

/** The first pieces of a text, until they hold its header or are longer than one. */
async function beginning(text: AsyncIterator<string>): Promise<string> {
  let begin = '';
  for (let next = await text.next(); !next.done; next = await text.next()) {
    begin += next.value;
    if (begin.length > HEADER_LENGTH) break;
    if (next.value.includes('\n') && headerIn(begin) !== undefined) break;
  }
  return begin;
}

/** A line feed for each line end; left to itself the parser takes the first that it meets for those of all lines. */
async function* lineFeeds(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  // A return that ends a piece may be followed by its line feed in the next.
  let held = '';
  for await (const piece of pieces) {
    const text = held + piece;
    held = text.endsWith('\r') ? '\r' : '';
    yield text.slice(0, text.length - held.length).replace(/\r\n?/g, '\n');
  }
  if (held !== '') yield '\n';
}
