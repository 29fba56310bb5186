import type { DuckDBConnection } from '@duckdb/node-api';
import { literal } from '../sqlText.js';
import type { FileColumns } from './delivered.js';
import { closesPattern, opensPattern, splitSql } from './records.js';

/** SQL: whether a line holds more than blanks. Trimming is slow, and needed only for what begins with a blank. */
const NOT_BLANK = `(raw >= '!' OR trim(raw) <> '')`;

/** A quote that opens and is not closed on a later line within this many lines is taken as a character. */
const MAX_LINES_IN_A_FIELD = 1000;

/** Quotes of a file that open a field and that nothing closes. */
export interface UnclosedQuotes {
  /** Index of the file. */
  readonly file: number;
  /** The first of them, from 1. */
  readonly line: number;
  readonly quotes: number;
}

/**
 * Makes relation `records(file, line, raw)` of table `lines`: blank lines left out, and the lines of a record
 * whose quoted field holds line ends put together under the line that it begins on. `line` counts from 1.
 * A quote that was left open must not swallow the rows below it: lines are put together only where not each of them
 * has as many fields as the header by itself and, unless all of them together have as many, none below the first has.
 * @param isWellFormed says that every quote that opens is closed, so that there is nothing to judge.
 * @returns the quotes that nothing closes, a file an entry; they are taken as characters.
 */
export async function joinQuotedLines(
  duck: DuckDBConnection,
  layouts: readonly FileColumns[],
  isWellFormed: boolean,
): Promise<UnclosedQuotes[]> {
  await duck.run('DROP VIEW IF EXISTS records');
  await duck.run('DROP TABLE IF EXISTS joined_records');
  await duck.run('CREATE OR REPLACE TABLE spans (file INTEGER, first_row BIGINT, last_row BIGINT)');
  await storeSpans(duck, layouts);
  const unclosed = isWellFormed ? [] : await dropUnclosed(duck, layouts);
  const numbered = layouts
    .map(
      (
        layout,
        file,
      ) => `SELECT ${file} AS file, rowid - ${layout.firstRow} + 1 AS line, rowid AS row_number, raw
      FROM lines WHERE ${rowsOfFile(layouts, file)}`,
    )
    .join(' UNION ALL ');
  const [[joined]] = (await duck.runAndReadAll('SELECT count(*) FROM spans')).getRows();
  if (Number(joined) === 0) {
    await duck.run(`CREATE VIEW records AS SELECT file, line, raw FROM (${numbered}) WHERE ${NOT_BLANK}`);
    return unclosed;
  }
  await duck.run(`CREATE TABLE joined_records AS
    WITH numbered AS (${numbered}),
    inside AS (SELECT first_row, unnest(range(first_row, last_row + 1)) AS row_number FROM spans)
    SELECT file, line, raw FROM numbered ANTI JOIN inside USING (row_number) WHERE ${NOT_BLANK}
    UNION ALL
    SELECT min(file), min(line), string_agg(coalesce(raw, ''), chr(10) ORDER BY row_number)
    FROM numbered JOIN inside USING (row_number) GROUP BY first_row
    ORDER BY file, line`);
  await duck.run('CREATE VIEW records AS FROM joined_records');
  return unclosed;
}

/** SQL: the rows of table `lines` that are of a file. */
function rowsOfFile(layouts: readonly FileColumns[], file: number): string {
  const end = layouts[file + 1]?.firstRow;
  return `rowid >= ${layouts[file].firstRow}${end === undefined ? '' : ` AND rowid < ${end}`}`;
}

/**
 * Fills table `spans` with the rows between a quote that opens a field and the one that closes it; `last_row` is
 * null where none does. Only a line with an odd number of quotes can open or close a field that runs over lines.
 */
async function storeSpans(duck: DuckDBConnection, layouts: readonly FileColumns[]): Promise<void> {
  const appender = await duck.createAppender('spans');
  for (const [file, { delimiter }] of layouts.entries()) {
    // Not streamed: a full appender writes to the table, which ends a stream of the same connection.
    const odd = await duck.run(`SELECT rowid,
        regexp_matches(${literal(delimiter)} || raw, ${literal(opensPattern(delimiter))}),
        regexp_matches(raw, ${literal(closesPattern(delimiter))})
      FROM lines
      WHERE ${rowsOfFile(layouts, file)}
        AND contains(raw, '"') AND (length(raw) - length(replace(raw, '"', ''))) % 2 = 1
      ORDER BY rowid`);
    const append = (first: number, last: number | undefined) => {
      appender.appendInteger(file);
      appender.appendBigInt(BigInt(first));
      if (last === undefined) appender.appendNull();
      else appender.appendBigInt(BigInt(last));
      appender.endRow();
    };
    let open: number | undefined;
    for await (const rows of odd.yieldRows()) {
      for (const [row, opens, closes] of rows) {
        const here = Number(row);
        const isEnd = open !== undefined && closes && here - open < MAX_LINES_IN_A_FIELD;
        if (open !== undefined) append(open, isEnd ? here : undefined);
        open = opens && !isEnd ? here : undefined;
      }
    }
    if (open !== undefined) append(open, undefined);
  }
  appender.closeSync();
}

/** Keeps in table `spans` what makes a record; see {@link joinQuotedLines}. */
async function dropUnclosed(
  duck: DuckDBConnection,
  layouts: readonly FileColumns[],
): Promise<UnclosedQuotes[]> {
  const unclosed: UnclosedQuotes[] = [];
  for (const [file, { firstRow, delimiter, columns }] of layouts.entries()) {
    const fields = (raw: string) => `len(${splitSql(delimiter, raw)})`;
    await duck.run(`CREATE OR REPLACE TEMP TABLE unclosed AS
      SELECT first_row FROM spans WHERE file = ${file} AND last_row IS NULL
      UNION ALL
      SELECT first_row FROM (
        SELECT first_row, bool_and(${fields('raw')} = ${columns}) AS each_is_whole,
          bool_or(${fields('raw')} = ${columns} AND row_number > first_row) AS holds_rows,
          string_agg(coalesce(raw, ''), chr(10) ORDER BY row_number) AS joined
        FROM (SELECT first_row, unnest(range(first_row, last_row + 1)) AS row_number FROM spans WHERE file = ${file})
        JOIN lines ON lines.rowid = row_number
        GROUP BY first_row)
      WHERE each_is_whole OR (holds_rows AND ${fields('joined')} <> ${columns})`);
    await duck.run(`DELETE FROM spans WHERE first_row IN (FROM unclosed)`);
    const [[quotes, first]] = (
      await duck.runAndReadAll('SELECT count(*), min(first_row) FROM unclosed')
    ).getRows();
    if (Number(quotes) > 0) {
      unclosed.push({ file, line: Number(first) - firstRow + 1, quotes: Number(quotes) });
    }
  }
  await duck.run('DROP TABLE unclosed');
  return unclosed;
}
