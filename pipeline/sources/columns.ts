import { UserError } from '../errors.js';
import { ATTRIBUTE_NAMES, NAMES } from './columnNames.js';
import type { ColumnMap, SourceSettings } from './settings.js';

export interface ColumnChoice {
  readonly map: ColumnMap;
  /** Attribute name to column, sorted by name. */
  readonly attributes: readonly (readonly [name: string, column: string])[];
  readonly said: readonly string[];
}

/**
 * The columns to read: those that the settings name, else those that the header's names suggest.
 * @throws UserError where a named column is absent, or no customer, date or amount can be recognised.
 */
export function chooseColumns(
  header: readonly string[],
  settings: Pick<SourceSettings, 'map' | 'attributes'>,
): ColumnChoice {
  const said: string[] = [];
  const map = settings.map ? findColumns(header, settings.map) : guessMap(header);
  if (!settings.map) said.push(`Columns guessed from the header: ${describe(Object.entries(map))}.`);
  const attributes = settings.attributes
    ? findColumns(header, settings.attributes)
    : guessAttributes(header, Object.values(map));
  const pairs = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
  if (!settings.attributes && pairs.length > 0) {
    said.push(`Attributes guessed from the header: ${describe(pairs)}.`);
  }
  return { map, attributes: pairs, said };
}

/**
 * The column of a header that a person means by `name`: exact, else without regard to case and outer blanks.
 * @param file whose header it is, where that is one of several.
 * @throws UserError where there is none, or more than one.
 */
export function findColumn(header: readonly string[], name: string, file?: string): string {
  const exact = header.filter((column) => column === name);
  const loose = header.filter((column) => column.trim().toLowerCase() === name.trim().toLowerCase());
  const found = exact.length > 0 ? exact : loose;
  if (found.length === 1) return found[0];
  const place = file === undefined ? '' : ` of ${file}`;
  throw new UserError(
    found.length === 0
      ? `There is no column '${name}' among ${list(header)}${place}.`
      : `There are ${found.length} columns '${name}'${place}.`,
    found.length === 0
      ? 'Name one column of the header in --map (or source.map, source.attributes).'
      : 'Give each of them a name of its own in the header.',
  );
}

function findColumns<T extends Record<string, string | undefined>>(header: readonly string[], wanted: T): T {
  return Object.fromEntries(
    Object.entries(wanted).flatMap(([name, column]) =>
      column === undefined ? [] : [[name, findColumn(header, column)]],
    ),
  ) as T;
}

function guessMap(header: readonly string[]): ColumnMap {
  const customer = guess(header, NAMES.customer_id);
  const date = guess(header, NAMES.date);
  const quantity = guess(header, NAMES.quantity);
  const unitPrice = guess(header, NAMES.unit_price);
  // A Shopify export repeats an order once a line item and gives its total on the first line alone.
  const isLineItems = unitPrice !== undefined && plain(unitPrice) === 'lineitemprice';
  const total = isLineItems ? undefined : guess(header, NAMES.amount);
  const amount = total ?? (quantity === undefined ? unitPrice : undefined);
  const missing = [
    ...(customer === undefined ? ['customer'] : []),
    ...(date === undefined ? ['date'] : []),
    ...(amount === undefined && unitPrice === undefined ? ['amount'] : []),
  ];
  if (customer === undefined || date === undefined || (amount === undefined && unitPrice === undefined)) {
    const repeated = header.filter((name, i) => name !== '' && header.indexOf(name) < i);
    const twice = repeated.length > 0 ? `, which has several columns ${list([...new Set(repeated)])}` : '';
    throw new UserError(
      `No ${missing.join(' and no ')} column can be recognised in the header ${list(header)}${twice}.`,
      `Name all three, for example: --map ${mapLike(customer, date, amount)} (or quantity=…,unit_price=… for the amount).${twice && ' Columns of the same name must be renamed in the file first.'}`,
    );
  }
  const order =
    guess(header, NAMES.order_id) ?? (plain(customer) === 'id' ? undefined : guess(header, ['id']));
  return {
    customer_id: customer,
    date,
    ...(amount !== undefined && { amount }),
    ...(quantity !== undefined && { quantity }),
    ...(amount === undefined && { unit_price: unitPrice }),
    ...(order !== undefined && { order_id: order }),
  };
}

/** What to write after --map: the columns that were recognised, and names that stand for the others. */
function mapLike(customer = 'Customer ID', date = 'InvoiceDate', amount = 'Total'): string {
  const quoted = (column: string) => `"${column.replaceAll('"', '""')}"`;
  return `customer_id=${quoted(customer)},date=${quoted(date)},amount=${quoted(amount)}`;
}

function guessAttributes(
  header: readonly string[],
  taken: readonly (string | undefined)[],
): Record<string, string> {
  const free = header.filter((column) => !taken.includes(column));
  const found = Object.entries(ATTRIBUTE_NAMES).map(([name, names]) => [name, guess(free, names)]);
  return Object.fromEntries(found.filter((pair): pair is [string, string] => pair[1] !== undefined));
}

function guess(header: readonly string[], names: readonly string[]): string | undefined {
  for (const name of names) {
    const found = header.filter((column) => plain(column) === name);
    if (found.length === 1) return found[0];
  }
  return undefined;
}

/** `Número de pedido` is `numerodepedido`. */
function plain(name: string): string {
  return name
    .replaceAll('ß', 'ss')
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
}

function describe(pairs: readonly (readonly [string, string | undefined])[]): string {
  return pairs.map(([name, column]) => `${name} = "${column}"`).join(', ');
}

function list(header: readonly string[]): string {
  const shown = header.slice(0, 20).map((name) => `"${name.slice(0, 60)}"`);
  return `${shown.join(', ')}${header.length > 20 ? ` and ${header.length - 20} more` : ''}`;
}
