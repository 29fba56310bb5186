import { z } from 'zod';
import { simulateSettings } from './simulate/settings.js';

const column = z.string().min(1);

/** Which delivered column is what. An amount is delivered as such or made of quantity x unit price. */
export const columnMap = z
  .strictObject({
    customer_id: column,
    date: column,
    amount: column.optional(),
    quantity: column.optional(),
    unit_price: column.optional(),
    order_id: column.optional(),
  })
  .refine((map) => map.amount !== undefined || (map.quantity !== undefined && map.unit_price !== undefined), {
    message: 'it must name an amount column, or a quantity and a unit_price column',
  });

export type ColumnMap = z.output<typeof columnMap>;

/** The `source` part of params.yaml: where the transactions come from and how they are written. */
export const sourceSettings = z
  .strictObject({
    kind: z.enum(['csv', 'parquet', 'postgres', 'cdnow', 'online-retail-ii', 'seed', 'simulate']),
    /** A file, a folder or a glob. */
    file: column.optional(),
    /** PostgreSQL: a table, with its schema where that is not on the search path. */
    table: column.optional(),
    /** PostgreSQL: a SELECT instead of a table. */
    query: column.optional(),
    /** PostgreSQL: the environment variable that holds the URL (absent: SOURCE_DATABASE_URL, else DATABASE_URL). */
    url_env: z
      .string()
      .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'it must be the name of an environment variable')
      .optional(),
    map: columnMap.optional(),
    /** Attribute name to column name; absent: guessed from the header; {}: none. */
    attributes: z
      .record(
        z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, 'it must be lower-case letters, digits and underscores'),
        column,
      )
      .optional(),
    delimiter: z
      .string()
      .regex(/^[^A-Za-z0-9"\r\n]$/, 'it must be one character such as ;')
      .optional(),
    decimal: z.enum(['.', ',']).optional(),
    /** Any label of the WHATWG encoding standard, such as windows-1252. */
    encoding: z.string().refine(isEncoding, { message: 'it must be an encoding such as utf-8' }).optional(),
    date_format: z
      .string()
      .refine((format) => format === 'dmy' || format === 'mdy' || format.includes('%'), {
        message: 'it must be dmy, mdy or a pattern such as %d/%m/%Y %H:%M',
      })
      .optional(),
    /** Rows dated after this day are left out, as if they had not been delivered yet: the past as it was. */
    until: z.iso.date('it must be a calendar day as YYYY-MM-DD').optional(),
    simulate: simulateSettings.optional(),
  })
  .superRefine((source, context) => {
    const refuse = (key: string, message: string) =>
      context.addIssue({ code: 'custom', path: [key], message });
    const isFile = source.kind === 'csv' || source.kind === 'parquet' || source.kind === 'cdnow';
    if (isFile && source.file === undefined) {
      refuse('file', `it must name the file, folder or glob that source.kind ${source.kind} reads`);
    }
    if (source.file !== undefined && (source.kind === 'postgres' || source.kind === 'simulate')) {
      refuse('file', `it must not be given with source.kind ${source.kind}, which reads no file`);
    }
    if (source.table !== undefined && source.query !== undefined) {
      refuse('query', 'it must not be given together with source.table');
    }
    const isRelation = source.table !== undefined || source.query !== undefined;
    if (source.kind === 'postgres' && !isRelation) refuse('table', 'it must name a table (or give a query)');
    if (source.kind === 'seed' && isRelation === (source.file !== undefined)) {
      refuse('file', 'it must name the CSV file of the seed, or source.table its table');
    }
    if (isRelation && source.kind !== 'postgres' && source.kind !== 'seed') {
      refuse('table', `it must not be given with source.kind ${source.kind}`);
    }
    if (source.simulate !== undefined && source.kind !== 'simulate') {
      refuse('simulate', `it must not be given with source.kind ${source.kind}`);
    }
  });

export type SourceSettings = z.output<typeof sourceSettings>;

function isEncoding(label: string): boolean {
  try {
    new TextDecoder(label);
    return true;
  } catch {
    return false;
  }
}
