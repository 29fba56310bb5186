import { bodyParser } from '@koa/bodyparser';
import { parse } from 'csv-parse/sync';
import type Koa from 'koa';
import { HttpProblem } from '../../http/problem.js';

type BodyError = Error & { status?: number; type?: string };

/**
 * Reads a JSON body into `ctx.request.body`.
 * Refuses other media types (415), bodies over the limit (413) and what is no JSON (400).
 * @param limit bytes, after decompression
 */
export function parseJson(limit: number): Koa.Middleware {
  const read = reader(limit, 'json');
  return (ctx, next) => {
    if (!ctx.is('json', '+json')) throw new HttpProblem(415, 'Send the body as application/json.');
    return read(ctx, next);
  };
}

/** The same, and takes a CSV with a header too: it becomes `{ dataframe_records: [{ column: text }] }`. */
export function parseJsonOrCsv(limit: number): Koa.Middleware {
  const readJson = parseJson(limit);
  const readText = reader(limit, 'text');
  return (ctx, next) => {
    if (!ctx.is('text/csv')) return readJson(ctx, next);
    return readText(ctx, () => {
      ctx.request.body = { dataframe_records: recordsOf(ctx.request.body as string) };
      return next();
    });
  };
}

/** The same, whatever media type the request says it has: clients of the Open Inference Protocol name none. */
export function parseJsonOfAnyType(limit: number): Koa.Middleware {
  return reader(limit, 'json', () => true);
}

function reader(limit: number, type: 'json' | 'text', detectJSON?: () => boolean) {
  return bodyParser({
    enableTypes: [type],
    ...(detectJSON && { detectJSON }),
    extendTypes: { text: ['text/csv'] },
    jsonLimit: limit,
    textLimit: limit,
    onError: (error) => {
      throw problemOf(error as BodyError, limit);
    },
  });
}

function recordsOf(text: string): unknown[] {
  try {
    return parse(text, { columns: true, bom: true, skip_empty_lines: true });
  } catch (cause) {
    throw new HttpProblem(400, `The CSV cannot be read: ${(cause as Error).message}.`, { cause });
  }
}

function problemOf({ status, type, message }: BodyError, limit: number): HttpProblem {
  if (status === 413) return new HttpProblem(413, `The body is larger than ${limit} bytes.`);
  if (status === 415) return new HttpProblem(415, `The body cannot be decoded: ${message}.`);
  if (type === 'request.aborted') return new HttpProblem(400, 'The body ended before its time.');
  return new HttpProblem(400, `The body cannot be read as what it says it is: ${message}.`);
}
