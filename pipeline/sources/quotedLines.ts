import type { DuckDBConnection } from '@duckdb/node-api';
import { literal } from '../sqlText.js';
import type { FileColumns } from './delivered.js';

/** SQL: whether a line holds more than blanks. Trimming is slow, and needed only for what begins with a blank. */
const NOT_BLANK = `(raw >= '!' OR trim(raw) <> '')`;

/** A quote that opens and is not closed on a later line within this many lines is taken as a character. */
const MAX_LINES_IN_A_FIELD = 1000;

/**
 * Makes relation `records(file, line, raw)` of table `lines`: blank lines left out, and the lines of a record
 * whose quoted field holds line ends put together under the line that it begins on. `line` counts from 1.
 */
export async function joinQuotedLines(
  duck: DuckDBConnection,
  layouts: readonly FileColumns[],
): Promise<void> {
  const numbered = layouts
    .map(({ firstRow }, file) => {
      const end = layouts[file + 1]?.firstRow;
      return `SELECT ${file} AS file, rowid - ${firstRow} + 1 AS line, rowid AS row_number, raw FROM lines
        WHERE rowid >= ${firstRow}${end === undefined ? '' : ` AND rowid < ${end}`}`;
    })
    .join(' UNION ALL ');
  const spans = await findSpans(duck, layouts);
  await duck.run('DROP VIEW IF EXISTS records');
  await duck.run('DROP TABLE IF EXISTS joined_records');
  if (spans.length === 0) {
    await duck.run(`CREATE VIEW records AS SELECT file, line, raw FROM (${numbered}) WHERE ${NOT_BLANK}`);
    return;
  }
  await storeSpans(duck, spans);
  await duck.run(`CREATE TABLE joined_records AS
    WITH numbered AS (${numbered})
    SELECT file, line, raw FROM numbered LEFT JOIN inside_spans USING (row_number)
    WHERE inside_spans.row_number IS NULL AND ${NOT_BLANK}
    UNION ALL
    SELECT min(file), min(line), string_agg(coalesce(raw, ''), chr(10) ORDER BY row_number)
    FROM numbered JOIN inside_spans USING (row_number) GROUP BY first_row
    ORDER BY file, line`);
  await duck.run('CREATE VIEW records AS FROM joined_records');
}

/** First and last row of `lines` of each record that runs over several. */
type Span = readonly [first: number, last: number];

/**
 * Only a line with an odd number of quotes can open or close a field that runs over lines. It opens one where,
 * all closed fields taken away, a quote stands at the beginning of a field; else its quote is a mere character.
 */
async function findSpans(duck: DuckDBConnection, layouts: readonly FileColumns[]): Promise<Span[]> {
  const spans: Span[] = [];
  for (const [file, { firstRow, delimiter }] of layouts.entries()) {
    const end = layouts[file + 1]?.firstRow;
    const d = delimiter === '\t' ? '\\t' : `\\${delimiter}`;
    const opens = literal(
      `^(?:${d}(?:"[^"]*(?:""[^"]*)*"[^${d}]*|[^"${d}][^${d}]*)?)*${d}"[^"]*(?:""[^"]*)*$`,
    );
    const odd =
      await duck.stream(`SELECT rowid, regexp_matches(${literal(delimiter)} || raw, ${opens}) FROM lines
      WHERE rowid >= ${firstRow}${end === undefined ? '' : ` AND rowid < ${end}`}
        AND contains(raw, '"') AND (length(raw) - length(replace(raw, '"', ''))) % 2 = 1
      ORDER BY rowid`);
    let open: number | undefined;
    for await (const rows of odd.yieldRows()) {
      for (const [row, opens] of rows) {
        const here = Number(row);
        if (open !== undefined && here - open < MAX_LINES_IN_A_FIELD) {
          spans.push([open, here]);
          open = undefined;
        } else {
          open = opens ? here : undefined;
        }
      }
    }
  }
  return spans;
}

async function storeSpans(duck: DuckDBConnection, spans: readonly Span[]): Promise<void> {
  await duck.run('CREATE OR REPLACE TABLE inside_spans (row_number BIGINT, first_row BIGINT)');
  const appender = await duck.createAppender('inside_spans');
  for (const [first, last] of spans) {
    for (let row = first; row <= last; row++) {
      appender.appendBigInt(BigInt(row));
      appender.appendBigInt(BigInt(first));
      appender.endRow();
    }
  }
  appender.closeSync();
}
