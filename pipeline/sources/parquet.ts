import type { DuckDBConnection } from '@duckdb/node-api';
import { UserError } from '../errors.js';
import { identifier, literal } from '../sqlText.js';
import { chooseColumns, findColumn } from './columns.js';
import { MAPPED } from './delivered.js';
import type { Delivery, SourceContext } from './delivery.js';
import { findFiles, fingerprint } from './files.js';
import type { SourceSettings } from './settings.js';

/** The column that DuckDB adds to each row. */
const ROW_NUMBER = 'file_row_number';

/** Reads a Parquet file, a folder or a glob of them; `line` is the row's number in its file. */
export async function deliverParquet(
  duck: DuckDBConnection,
  settings: SourceSettings,
  _context: SourceContext,
): Promise<Delivery> {
  const paths = await findFiles(duck, settings.file!, 'parquet');
  const files = [];
  for (const path of paths) files.push(await fingerprint(path));
  const headers = await Promise.all(paths.map((path) => columnsOf(duck, path)));
  const choice = chooseColumns(headers[0], settings);
  const parts = paths.map((path, file) => {
    const column = (name: string | undefined, as: string) =>
      name === undefined
        ? `NULL::VARCHAR AS ${as}`
        : `nullif(trim(${identifier(findColumn(headers[file], name, path))}::VARCHAR), '') AS ${as}`;
    const columns = [
      ...MAPPED.map((key) => column(choice.map[key], key)),
      ...choice.attributes.map(([, name], i) => column(name, `attribute_${i}`)),
    ];
    return `SELECT ${file} AS file, ${ROW_NUMBER} + 1 AS line, NULL::VARCHAR AS fault,
      hash(${[...headers[file]].sort().map(identifier).join(', ')}) AS fingerprint, ${columns.join(', ')}
      FROM read_parquet(${literal(path)}, ${ROW_NUMBER} = true)`;
  });
  const raw = paths.map((path, file) => {
    const cells = headers[file].map((name) => `${identifier(name)} := ${identifier(name)}`);
    return `SELECT ${file} AS file, ${ROW_NUMBER} + 1 AS line,
      to_json(struct_pack(${cells.join(', ')}))::VARCHAR AS raw
      FROM read_parquet(${literal(path)}, ${ROW_NUMBER} = true)`;
  });
  await duck.run(`CREATE OR REPLACE TABLE delivered AS ${parts.join(' UNION ALL ')}`);
  await duck.run(`CREATE OR REPLACE VIEW delivered_raw AS ${raw.join(' UNION ALL ')}`);
  const [[delivered]] = (await duck.runAndReadAll('SELECT count(*) FROM delivered')).getRows();
  if (Number(delivered) === 0)
    throw new UserError(`${settings.file} has no rows.`, 'Export it again, with its transactions.');
  return {
    files,
    delivered: Number(delivered),
    map: choice.map,
    attributes: choice.attributes.map(([name]) => name),
    decimal: settings.decimal,
    dateFormat: settings.date_format,
    said: choice.said,
  };
}

/** @throws UserError where the file is no Parquet file, or has a column that cannot be told from our own. */
async function columnsOf(duck: DuckDBConnection, path: string): Promise<string[]> {
  let columns: string[];
  try {
    const rows = await duck.runAndReadAll(
      `SELECT column_name FROM (DESCRIBE FROM read_parquet(${literal(path)}))`,
    );
    columns = rows.getRows().map(([name]) => String(name));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : cause;
    throw new UserError(
      `${path} cannot be read as Parquet: ${reason}`,
      'Check the file, or read it with --source csv.',
      { cause },
    );
  }
  if (!columns.some((name) => name.toLowerCase() === ROW_NUMBER)) return columns;
  throw new UserError(
    `${path} has a column ${ROW_NUMBER}, which is what DuckDB calls the number of a row.`,
    'Rename or drop that column.',
  );
}
