import { finished, Readable } from 'node:stream';
import { stringify } from 'csv-stringify/sync';
import type Koa from 'koa';
import { z } from 'zod';
import type { Store } from '../../pipeline/store/index.js';

/** Rows read and written at a time: what a large export holds in memory. */
const BATCH_ROWS = 2000;

/** What {@link replyWithCsv} answers with, for the documentation. */
export const CSV_MEDIA = { 'text/csv': { reply: z.string() } };

/**
 * Answers with the rows of a query as CSV with a header, read by cursor while they are sent. What keeps the query from
 * beginning is thrown; a connection lost later breaks the reply off. HEAD asks the store for nothing.
 */
export async function replyWithCsv(
  ctx: Koa.Context,
  store: Store,
  { sql, values }: { readonly sql: string; readonly values: readonly unknown[] },
  columns: readonly string[],
  filename: string,
): Promise<void> {
  if (ctx.method === 'HEAD') {
    ctx.status = 200;
  } else {
    const text = await textOf(ctx, store.rows(sql, values, BATCH_ROWS), columns);
    ctx.body = Readable.from(text, { objectMode: false });
  }
  ctx.attachment(filename);
  ctx.type = 'text/csv';
}

/** The text of a reply, its first rows read. However the reply ends, even unread, the batches end with it. */
async function textOf(
  ctx: Koa.Context,
  batches: AsyncGenerator<Record<string, unknown>[]>,
  columns: readonly string[],
): Promise<AsyncGenerator<string>> {
  finished(ctx.res, () => void batches.return(undefined));
  const first = await batches.next();
  async function* text(): AsyncGenerator<string> {
    yield stringify([[...columns]]);
    if (first.done) return;
    yield linesOf(first.value, columns);
    for await (const rows of batches) yield linesOf(rows, columns);
  }
  return text();
}

function linesOf(rows: readonly Record<string, unknown>[], columns: readonly string[]): string {
  return stringify([...rows], { columns: [...columns], escape_formulas: true });
}
