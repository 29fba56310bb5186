import pg from 'pg';

const { builtins } = pg.types;

/**
 * How values come out of the store, where `pg` would surprise:
 * bigint and numeric as numbers (ours are counts and sums, far below 2^53), and a date as the text
 * `YYYY-MM-DD`, since `pg` makes it midnight of the local time zone.
 */
const READERS = new Map<number, (text: string) => unknown>([
  [builtins.INT8, Number],
  [builtins.NUMERIC, Number],
  [builtins.DATE, (text) => text],
]);

export const storeTypes: pg.CustomTypesConfig = {
  getTypeParser: ((id: number, format?: 'text' | 'binary') =>
    READERS.get(id) ?? pg.types.getTypeParser(id, format)) as typeof pg.types.getTypeParser,
};
