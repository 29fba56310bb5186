import { basename } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { UserError } from '../errors.js';
import { type ColumnChoice, chooseColumns, findColumn } from './columns.js';
import { defineDelivered, type FileColumns } from './delivered.js';
import type { DeliveredFile, Delivery, SourceContext } from './delivery.js';
import { findFiles, inspect } from './files.js';
import { readHeader } from './header.js';
import { joinQuotedLines } from './quotedLines.js';
import type { SourceSettings } from './settings.js';
import { appendLines, createLines } from './textFile.js';

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

/** What is known of files beforehand. */
interface Known {
  /** What they are called to a person. */
  readonly names?: readonly string[];
  /** Whether their quotes can be relied on, as those of a program's own export. */
  readonly isWellFormed?: boolean;
}

/**
 * As {@link deliverCsv}, for these files.
 * @throws UserError where a file is missing, empty, has no row below its header, or lacks a column.
 */
export async function deliverCsvFiles(
  duck: DuckDBConnection,
  paths: readonly string[],
  settings: Omit<SourceSettings, 'kind'>,
  context: SourceContext,
  { names = paths, isWellFormed = false }: Known = {},
): Promise<Delivery> {
  await createLines(duck);
  const said = new Set<string>();
  const files: DeliveredFile[] = [];
  const layouts: FileColumns[] = [];
  let choice: ColumnChoice | undefined;
  for (const [i, path] of paths.entries()) {
    const firstRow = await countLines(duck);
    const inspected = await inspect(path);
    const encoding = await appendLines(duck, inspected, settings.encoding, context.temporaryFolder);
    files.push({ ...inspected.file, name: names[i] });
    if (encoding) said.add(`${basename(names[i])} is not UTF-8; it is read as ${encoding}.`);
    const { headerRow, delimiter, header } = await readHeader(duck, names[i], firstRow, settings.delimiter);
    if (!settings.delimiter && delimiter !== ',') {
      said.add(
        `Fields are separated by ${DELIMITER_NAMES[delimiter] ?? delimiter} in ${basename(names[i])}.`,
      );
    }
    choice ??= chooseColumns(header, settings);
    const index = positions(header, choice, names[i]);
    layouts.push({ firstRow, headerRow, delimiter, columns: header.length, index });
  }
  for (const { file, line, quotes } of await joinQuotedLines(duck, layouts, isWellFormed))
    said.add(unclosed(names[file], line, quotes));
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

function unclosed(name: string, line: number, quotes: number): string {
  const others = quotes > 1 ? `, and ${quotes - 1} more` : '';
  return `Nothing closes the quote that opens a field on line ${line} of ${basename(name)}${others}: it is read as a character, and the line as a row of its own.`;
}

async function countLines(duck: DuckDBConnection): Promise<number> {
  const [[count]] = (await duck.runAndReadAll('SELECT count(*) FROM lines')).getRows();
  return Number(count);
}

/** Where each wanted column stands in this file's header, from 1; by name, since files may differ in order. */
function positions(
  header: readonly string[],
  { map, attributes }: ColumnChoice,
  file: string,
): FileColumns['index'] {
  const at = (name: string) => header.indexOf(findColumn(header, name, file)) + 1;
  return {
    map: Object.fromEntries(
      Object.entries(map).flatMap(([key, name]) => (name === undefined ? [] : [[key, at(name)]])),
    ),
    attributes: attributes.map(([, name]) => at(name)),
  };
}
