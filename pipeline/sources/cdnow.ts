import type { DuckDBConnection } from '@duckdb/node-api';
import { UserError } from '../errors.js';
import type { Delivery, SourceContext } from './delivery.js';
import { findFiles, inspect } from './files.js';
import type { SourceSettings } from './settings.js';
import { appendLines, createLines } from './textFile.js';

const MAP = { customer_id: 'customer_id', date: 'date', quantity: 'number_of_cds', amount: 'dollar_value' };

/**
 * Reads the files of the CDNOW data (Fader & Hardie): fields between blanks, four with a header in
 * CDNOW_master.txt, five without one in CDNOW_sample.txt. The sample's first column is the customer's id in the
 * master file, its second a running number in the sample; the first is read, so that both files agree.
 * @throws UserError where the file is missing, is not one alone, or has another shape.
 */
export async function deliverCdnow(
  duck: DuckDBConnection,
  settings: SourceSettings,
  context: SourceContext,
): Promise<Delivery> {
  const path = await theFile(duck, settings.file!);
  await createLines(duck);
  const inspected = await inspect(path);
  await appendLines(duck, inspected, settings.encoding, context.temporaryFolder);
  await duck.run(`CREATE OR REPLACE VIEW delivered_raw AS
    SELECT 0 AS file, rowid + 1 AS line, raw FROM lines
    WHERE raw IS NOT NULL AND NOT (rowid = 0 AND contains(raw, 'customer_id'))`);
  const width = await countFields(duck, path);
  const field = (position: number) => `fields[${width - 4 + position}]`;
  await duck.run(`CREATE OR REPLACE TABLE delivered AS
    SELECT file, line, CASE WHEN len(fields) <> ${width} THEN 'not ${width} fields' END AS fault,
      hash(raw) AS fingerprint, fields[1] AS customer_id, ${field(2)} AS date, ${field(4)} AS amount,
      ${field(3)} AS quantity, NULL::VARCHAR AS unit_price, NULL::VARCHAR AS order_id
    FROM (SELECT *, regexp_extract_all(raw, '\\S+') AS fields FROM delivered_raw)`);
  const [[delivered]] = (await duck.runAndReadAll('SELECT count(*) FROM delivered')).getRows();
  const said =
    width === 5 ? ['The customer is known by its id in the CDNOW master file (first column).'] : [];
  return { files: [inspected.file], delivered: Number(delivered), map: MAP, attributes: [], said };
}

/** The master file holds the sample's customers too: read together, they would count twice. */
async function theFile(duck: DuckDBConnection, given: string): Promise<string> {
  const [path, ...others] = await findFiles(duck, given, 'csv');
  if (others.length === 0) return path;
  throw new UserError(
    `${given} names ${others.length + 1} files, where one was expected.`,
    'Give CDNOW_master.txt or CDNOW_sample.txt alone.',
  );
}

/** Four fields in the master file, five in the sample. */
async function countFields(duck: DuckDBConnection, path: string): Promise<number> {
  const rows = (
    await duck.runAndReadAll(`SELECT len(regexp_extract_all(raw, '\\S+')) FROM delivered_raw LIMIT 1`)
  ).getRows();
  const width = Number(rows[0]?.[0] ?? 0);
  if (width === 4 || width === 5) return width;
  throw new UserError(
    `${path} is not a CDNOW file: its first row has ${width} fields, where 4 (master) or 5 (sample) were expected.`,
    'Give CDNOW_master.txt or CDNOW_sample.txt; for another file use --source csv.',
  );
}
