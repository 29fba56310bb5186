import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { Command } from 'commander';
import { formatDay, parseDay } from '../days.js';
import { UserError } from '../errors.js';
import { loadParams } from '../params/load.js';
import type { Params } from '../params/schema.js';
import { parseMap } from '../sources/index.js';
import { REPOSITORY } from '../stages/workspace.js';

/** What the commands that read data have in common. */
export interface DataOptions {
  params?: string;
  set: string[];
  source?: string;
  file?: string;
  map?: string;
  attributes?: string;
  dateFormat?: string;
  refunds?: string;
  dataset?: string;
  json?: boolean;
}

/** Adds the options that name the data and override params.yaml. */
export function addDataOptions(command: Command): Command {
  return command
    .option('--params <file>', 'parameters (default: params.yaml here, else that of the repository)')
    .option(
      '--set <key=value>',
      'override a parameter, for example horizon_days=180; repeatable',
      collect,
      [],
    )
    .option('--source <kind>', 'csv, parquet, postgres, cdnow, online-retail-ii, seed or simulate')
    .option('--file <path>', 'the file to read (csv, csv.gz, parquet, folders and globs of them)')
    .option(
      '--map <columns>',
      'which column is what: customer_id="Customer ID",date=InvoiceDate,amount=Total',
    )
    .option('--attributes <columns>', 'customer attributes to use: country=Country,channel=Channel')
    .option('--date-format <format>', 'for ambiguous dates, for example %d/%m/%Y')
    .option('--refunds <how>', 'net: subtract refunds; ignore: reject their rows')
    .option('--dataset <name>', 'name of the data set in the store (default: from the source or file)')
    .option('--json', 'print the result as JSON');
}

/** Options of commands that can look at the data as they were. */
export interface AsOfOptions extends DataOptions {
  asOf?: string;
}

export function addAsOf(command: Command): Command {
  return command.option('--as-of <day>', 'as if rows dated after this day, YYYY-MM-DD, had not come yet');
}

/** The `--set` overrides with what `--as-of` means. @throws UserError where that is no day. */
export function asOfSettings({ asOf, set }: AsOfOptions): string[] {
  return asOf === undefined ? set : [...set, `source.until=${JSON.stringify(formatDay(parseDay(asOf)))}`];
}

/** The parameters that a command runs with: the file, then the options, then --set. */
export function paramsFor(options: DataOptions): Params {
  const overrides: string[] = [];
  const set = (key: string, value: unknown) => overrides.push(`${key}=${JSON.stringify(value)}`);
  if (options.source) {
    // A source given here replaces the file's whole source: nothing of another shop may linger.
    set('source', { kind: options.source });
    set('dataset', datasetName(options));
  } else if (options.file) {
    throw new UserError(
      `--file ${options.file} was given without --source.`,
      'Say what it is, for example --source csv.',
    );
  }
  if (options.file) set('source.file', resolve(options.file));
  if (options.map) set('source.map', parseMap(options.map));
  if (options.attributes) set('source.attributes', parseMap(options.attributes));
  if (options.dateFormat) set('source.date_format', options.dateFormat);
  if (options.refunds) set('cleaning.refunds', options.refunds);
  if (options.dataset) set('dataset', options.dataset);
  return loadParams(paramsFile(options.params), [...overrides, ...options.set]);
}

/** The options given to a command that name the data, for a run of `clv` in another folder. */
export function dataArguments(command: Command): string[] {
  const given: Record<string, unknown> = command.opts();
  return addDataOptions(new Command())
    .options.filter((option) => option.attributeName() !== 'json')
    .flatMap((option) => {
      const name = option.attributeName();
      const values = [given[name] ?? []].flat().map(String);
      const isPath = name === 'file' || name === 'params';
      return values.flatMap((value) => [option.long as string, isPath ? resolve(value) : value]);
    });
}

function paramsFile(given: string | undefined): string {
  if (given) return given;
  return existsSync('params.yaml') ? resolve('params.yaml') : join(REPOSITORY, 'params.yaml');
}

/** `online-retail-ii`, or for a plain file its own name: `My Orders.csv.gz` is `my-orders`. */
function datasetName(options: DataOptions): string {
  const isPlain = options.source === 'csv' || options.source === 'parquet';
  const name = isPlain && options.file ? basename(options.file).replace(/\..*$/, '') : `${options.source}`;
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  return slug === '' ? 'data' : slug;
}

function collect(value: string, all: string[]): string[] {
  return [...all, value];
}
