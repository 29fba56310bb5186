import { shown } from './faults.js';
import { HttpProblem } from './problem.js';

/** Stands in a text for bytes that are not of its encoding. */
const REPLACEMENT = '\ufffd';

/**
 * The names of a table's columns. Several may be empty: separators behind the last column.
 * @throws HttpProblem 422 where two have the same name, of which only one could be read, 400 where one was not UTF-8.
 */
export function checkedHeader(names: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  for (const name of names) {
    checkText(name);
    if (name !== '' && seen.has(name)) {
      throw new HttpProblem(422, `Two columns are called '${name}'. Give each a name of its own.`);
    }
    seen.add(name);
  }
  return names;
}

/** @throws HttpProblem 400 where a text was not UTF-8 when it came. */
export function checkText(text: string): void {
  if (!text.includes(REPLACEMENT)) return;
  throw new HttpProblem(
    400,
    'The text holds U+FFFD, which stands for what is not UTF-8. Send the body in UTF-8.',
  );
}

/**
 * A cell of a CSV of customers. None has reason to hold a line end, but rows that an open quote swallowed do.
 * @throws HttpProblem 422 where it does, 400 where it was not UTF-8.
 */
export function checkCell(name: string, cell: string): void {
  checkText(cell);
  if (!cell.includes('\n')) return;
  const lines = cell.split('\n').length;
  throw new HttpProblem(
    422,
    `The cell '${name}' runs over ${lines} lines from its quote on: ${shown(cell)}. Close the quote on its own line.`,
  );
}
