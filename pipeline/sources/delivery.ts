import type { Rng } from '../random.js';
import type { ColumnMap } from './settings.js';

/** One delivered file (or query), as it goes into the store's list of ingests. */
export interface DeliveredFile {
  /** The path as found; for a database `postgres:` and the table or query. */
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * What a source leaves in DuckDB:
 * - relation `delivered`: `file` (integer, index into `files`), `line` (bigint, from 1), `fault` (text: why the
 *   row could not be read at all, else null), `fingerprint` (ubigint: equal for equal rows), and as text
 *   `customer_id`, `date`, `amount`, `quantity`, `unit_price`, `order_id` (null where the source has none) and
 *   `attribute_0`, `attribute_1`, … in the order of `attributes`;
 * - relation `delivered_raw`: `file`, `line` and `raw`, the row as delivered.
 */
export interface Delivery {
  readonly files: readonly DeliveredFile[];
  /** Rows delivered: every one but headers and blank lines. */
  readonly delivered: number;
  readonly map: ColumnMap;
  /** Names of the attributes, sorted. */
  readonly attributes: readonly string[];
  /** How numbers and dates are written, where the settings say so. */
  readonly decimal?: '.' | ',' | undefined;
  readonly dateFormat?: string | undefined;
  /** What was found out by itself, as sentences to say aloud. */
  readonly said: readonly string[];
}

/** What a source may use of the world around it. */
export interface SourceContext {
  /** For files that live no longer than the run. */
  readonly temporaryFolder: string;
  /** For downloads: data/raw. */
  readonly rawFolder: string;
  /** For the simulated shop, one a data set: runs of two data sets may simulate at the same time. */
  readonly simulatedFile: string;
  /** For the simulated shop. */
  readonly rng: Rng;
  readonly environment: Readonly<Record<string, string | undefined>>;
}
