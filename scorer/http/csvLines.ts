import { CsvError, type Info } from 'csv-parse';
import { HttpProblem } from './problem.js';

/** Knows on which line of a CSV its parser is, given that its lines end in line feeds. */
export class CsvLines {
  readonly #longest: number | undefined;
  /** As it was after the last row. */
  #last: Pick<Info, 'lines' | 'empty_lines'>;

  /**
   * @param headerLines lines that the parser keeps to itself.
   * @param longest bytes that a row may have, where there is a limit.
   */
  constructor({ headerLines = 0, longest }: { headerLines?: number; longest?: number }) {
    this.#longest = longest;
    this.#last = { lines: headerLines, empty_lines: 0 };
  }

  /** To be told of every row. */
  count({ lines, empty_lines }: Info): void {
    this.#last = { lines, empty_lines };
  }

  /** What the parser found wrong, as a refusal that names the line; other errors as they are. */
  problemOf(cause: unknown): unknown {
    if (!(cause instanceof CsvError)) return cause;
    return new HttpProblem(400, `The CSV cannot be read: ${this.#fault(cause)}`, { cause });
  }

  #fault({ code, message, column, empty_lines }: CsvError): string {
    const begins = this.#last.lines + 1 + (Number(empty_lines) - this.#last.empty_lines);
    const row = `the row that begins on line ${begins}`;
    const cell = typeof column === 'number' ? `cell ${column + 1}` : `cell '${column}'`;
    switch (code as string) {
      case 'CSV_QUOTE_NOT_CLOSED':
        return `nothing closes the quote that opens ${cell} of ${row}, so that all after it was read as one cell. Close it.`;
      case 'CSV_INVALID_CLOSING_QUOTE':
        return `the quote that opens ${cell} of ${row} is closed, but not at the end of a cell. Close it there, and double quotes within it.`;
      case 'INVALID_OPENING_QUOTE':
        return `a quote stands within ${cell} of ${row}. Quote the whole cell, and double quotes within it.`;
      case 'CSV_MAX_RECORD_SIZE':
        return `${row} has more than ${this.#longest} bytes. Close its quotes, or shorten it.`;
      default:
        return `${message}.`;
    }
  }
}
