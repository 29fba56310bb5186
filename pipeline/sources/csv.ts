import { basename } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { UserError } from '../errors.js';
import { type ColumnChoice, chooseColumns, findColumn } from './columns.js';
import { defineDelivered, type FileColumns } from './delivered.js';
import type { DeliveredFile, Delivery, SourceContext } from './delivery.js';
import { findFiles, fingerprint } from './files.js';
import { joinQuotedLines } from './quotedLines.js';
import { splitRecord } from './records.js';
import type { SourceSettings } from './settings.js';
import { appendLines, createLines } from './textFile.js';

const DELIMITERS = [',', ';', '\t', '|'] as const;

const DELIMITER_NAMES: Record<string, string> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' };

/** Reads CSV and CSV.gz files (tab, semicolon, … alike), a folder or a glob of them; each has a header line. */
export async function deliverCsv(
  duck: DuckDBConnection,
  settings: SourceSettings,
  context: SourceContext,
): Promise<Delivery> {
  const paths = await findFiles(duck, settings.file!, 'csv');
  return deliverCsvFiles(duck, paths, settings, context);
}

/**
 * As {@link deliverCsv}, for these files; `names` are what they are called to a person.
 * @throws UserError where a file is missing, empty, has no row below its header, or lacks a column.
 */
export async function deliverCsvFiles(
  duck: DuckDBConnection,
  paths: readonly string[],
  settings: Omit<SourceSettings, 'kind'>,
  context: SourceContext,
  names: readonly string[] = paths,
): Promise<Delivery> {
  await createLines(duck);
  const said = new Set<string>();
  const files: DeliveredFile[] = [];
  const layouts: FileColumns[] = [];
  let choice: ColumnChoice | undefined;
  for (const [i, path] of paths.entries()) {
    const firstRow = await countLines(duck);
    const [file, encoding] = await Promise.all([
      fingerprint(path),
      appendLines(duck, path, settings.encoding, context.temporaryFolder),
    ]);
    files.push({ ...file, name: names[i] });
    if (encoding) said.add(`${basename(names[i])} is not UTF-8; it is read as ${encoding}.`);
    const { headerRow, delimiter, header } = await readHeader(duck, names[i], firstRow, settings.delimiter);
    if (!settings.delimiter && delimiter !== ',') {
      said.add(
        `Fields are separated by ${DELIMITER_NAMES[delimiter] ?? delimiter} in ${basename(names[i])}.`,
      );
    }
    choice ??= chooseColumns(header, settings);
    const index = positions(header, choice);
    layouts.push({ firstRow, headerRow, delimiter, columns: header.length, index });
  }
  await joinQuotedLines(duck, layouts);
  const delivered = await defineDelivered(duck, layouts, choice!.attributes.length);
  if (delivered === 0) {
    throw new UserError(
      `There is no row below the header of ${names.join(', ')}.`,
      'Export it again, with its transactions.',
    );
  }
  return {
    files,
    delivered,
    map: choice!.map,
    attributes: choice!.attributes.map(([name]) => name),
    decimal: settings.decimal,
    dateFormat: settings.date_format,
    said: [...said, ...choice!.said],
  };
}

async function countLines(duck: DuckDBConnection): Promise<number> {
  const [[count]] = (await duck.runAndReadAll('SELECT count(*) FROM lines')).getRows();
  return Number(count);
}

interface Header {
  /** Row of table `lines`. */
  readonly headerRow: number;
  readonly delimiter: string;
  readonly header: readonly string[];
}

async function readHeader(
  duck: DuckDBConnection,
  name: string,
  firstRow: number,
  delimiter: string | undefined,
): Promise<Header> {
  const rows = (
    await duck.runAndReadAll(
      `SELECT rowid, raw FROM lines WHERE rowid >= ${firstRow} AND trim(raw) <> '' ORDER BY rowid LIMIT 2`,
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
  const [headerRow, raw] = mark && rows.length > 1 ? rows[1] : rows[0];
  const chosen = delimiter ?? mark?.[1] ?? guessDelimiter(String(raw));
  const header = splitRecord(String(raw), chosen).map((name) => name.trim());
  return { headerRow: Number(headerRow), delimiter: chosen, header };
}

/** The delimiter that cuts the header into the most fields; a comma where none does. */
function guessDelimiter(header: string): string {
  const fields = DELIMITERS.map((delimiter) => splitRecord(header, delimiter).length);
  return DELIMITERS[fields.indexOf(Math.max(...fields))];
}

/** Where each wanted column stands in this file's header, from 1; by name, since files may differ in order. */
function positions(header: readonly string[], { map, attributes }: ColumnChoice): FileColumns['index'] {
  const at = (name: string) => header.indexOf(findColumn(header, name)) + 1;
  return {
    map: Object.fromEntries(
      Object.entries(map).flatMap(([key, name]) => (name === undefined ? [] : [[key, at(name)]])),
    ),
    attributes: attributes.map(([, name]) => at(name)),
  };
}
