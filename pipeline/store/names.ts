import { createHash } from 'node:crypto';
import { escapeIdentifier } from 'pg';
import { UserError } from '../errors.js';

/** PostgreSQL cuts longer names off silently, so that two of them could meet. In bytes. */
const MAX_NAME_LENGTH = 63;

/**
 * The schema that holds a data set: `clv_online_retail_ii` for `Online Retail II`.
 * A name too long for PostgreSQL ends in a hash of the whole instead of being cut.
 * @throws UserError where the name has no letter or digit to build on.
 */
export function schemaOf(dataset: string): string {
  const slug = dataset
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  if (slug === '') {
    throw new UserError(
      `The data set name '${dataset}' has no letter (a-z) or digit.`,
      'Name the data set with letters and digits, for example online-retail.',
    );
  }
  const schema = `clv_${slug}`;
  if (schema.length <= MAX_NAME_LENGTH) return schema;
  const hash = createHash('sha256').update(dataset).digest('hex').slice(0, 8);
  return `${schema.slice(0, MAX_NAME_LENGTH - hash.length - 1)}_${hash}`;
}

/** `"clv_shop"."orders"`: quoted and qualified, so that no search_path is relied on. */
export function qualified(schema: string, table: string): string {
  return `${escapeIdentifier(schema)}.${escapeIdentifier(table)}`;
}
