import type { DuckDBConnection } from '@duckdb/node-api';
import { UserError } from '../errors.js';
import { closesPattern, opensPattern, splitRecord } from './records.js';

const DELIMITERS = [',', ';', '\t', '|'] as const;

/** Lines over which a header may run whose quoted names hold line ends. */
const MAX_HEADER_LINES = 20;

/** What no text holds: control characters but for blanks and line ends. */
const BINARY = /(?!\s)\p{Cc}/u;

export interface Header {
  /** Row of table `lines` that it begins on. */
  readonly headerRow: number;
  readonly delimiter: string;
  /** The names of the columns; a line end or several blanks in one are one blank. */
  readonly header: readonly string[];
}

/**
 * The header of the file whose first row of table `lines` is `firstRow`.
 * @param name what the file is called to a person.
 * @throws UserError where there is none, or it is no text.
 */
export async function readHeader(
  duck: DuckDBConnection,
  name: string,
  firstRow: number,
  delimiter: string | undefined,
): Promise<Header> {
  const rows = (
    await duck.runAndReadAll(
      `SELECT rowid, raw FROM lines WHERE rowid >= ${firstRow} AND trim(raw) <> '' ORDER BY rowid LIMIT ${MAX_HEADER_LINES + 1}`,
    )
  ).getRows();
  if (rows.length === 0) {
    throw new UserError(
      `The file ${name} holds blank lines alone.`,
      'Export it again, with its header line.',
    );
  }
  // Excel marks its delimiter on a line of its own: sep=;
  const mark = /^"?sep=(.)"?$/i.exec(String(rows[0][1]));
  const records = mark && rows.length > 1 ? rows.slice(1) : rows;
  const lines = records.map(([, raw]) => String(raw));
  // A control character may have been named as the delimiter.
  if (BINARY.test(delimiter ? lines[0].replaceAll(delimiter, '') : lines[0])) {
    throw new UserError(
      `${name} is no text: there are control characters in its first line.`,
      'It may be a workbook, or packed. Save it as CSV (in UTF-8), or unpack it first.',
    );
  }
  const chosen = delimiter ?? mark?.[1] ?? guessDelimiter(lines[0]);
  const header = splitRecord(headerRecord(lines, chosen), chosen);
  return {
    headerRow: Number(records[0][0]),
    delimiter: chosen,
    header: header.map((column) => column.trim().replace(/\s+/g, ' ')),
  };
}

/** The first line, or as many as it takes to close the quoted name that it leaves open. */
function headerRecord(lines: readonly string[], delimiter: string): string {
  if (!new RegExp(opensPattern(delimiter)).test(delimiter + lines[0])) return lines[0];
  const isOdd = (line: string) => line.split('"').length % 2 === 0;
  const next = lines.findIndex((line, i) => i > 0 && isOdd(line));
  if (next < 0 || !new RegExp(closesPattern(delimiter)).test(lines[next])) return lines[0];
  return lines.slice(0, next + 1).join('\n');
}

/** The delimiter that cuts the header into the most fields; a comma where none does. */
function guessDelimiter(header: string): string {
  const fields = DELIMITERS.map((delimiter) => splitRecord(header, delimiter).length);
  return DELIMITERS[fields.indexOf(Math.max(...fields))];
}
