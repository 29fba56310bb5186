import { UserError } from '../errors.js';

/** One `name=column` pair: the column is quoted (`""` for a quote inside) or runs to the next comma. */
const PAIR = /\s*([^\s=,"]+)\s*=\s*(?:"((?:[^"]|"")*)"|([^,"]*?))\s*(?:,|$)/y;

/**
 * The value of `--map` and `--attributes`: `customer_id="Customer ID",date=InvoiceDate` as an object.
 * The quotes may have been eaten by the shell: `customer_id=Customer ID` is the same.
 * @throws UserError where the text is not a list of `name=column`, or a name comes twice.
 */
export function parseMap(text: string): Record<string, string> {
  const map: Record<string, string> = {};
  PAIR.lastIndex = 0;
  while (PAIR.lastIndex < text.length) {
    const start = PAIR.lastIndex;
    const match = PAIR.exec(text);
    const column = match?.[2]?.replaceAll('""', '"') ?? match?.[3];
    if (!match || !column) {
      throw new UserError(
        `'${text}' is not a list of name=column, from '${text.slice(start)}' on.`,
        'Write it as customer_id="Customer ID",date=InvoiceDate,amount=Total.',
      );
    }
    if (Object.hasOwn(map, match[1])) {
      throw new UserError(`'${match[1]}' is given twice in '${text}'.`, 'Give each name one column.');
    }
    map[match[1]] = column;
  }
  return map;
}
