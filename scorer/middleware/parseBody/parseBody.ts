import { bodyParser } from '@koa/bodyparser';
import { parse } from 'csv-parse/sync';
import type Koa from 'koa';
import { JSON_LENGTH_HEADER, jsonOfBinary } from '../../compatible/binaryTensors.js';
import { parsePythonJson } from '../../compatible/pythonJson.js';
import { checkCell, checkedHeader, checkText } from '../../http/columns.js';
import { CsvLines } from '../../http/csvLines.js';
import { HttpProblem } from '../../http/problem.js';

/** `body` is the text of what is no JSON. */
type BodyError = Error & { status?: number; type?: string; body?: string };

/** For readers of JSON: others have looked at the media type, or do not care. */
const ANY_TYPE = { detectJSON: () => true };

/**
 * Reads a JSON body into `ctx.request.body`.
 * Refuses other media types (415), bodies over the limit (413) and what is no JSON in UTF-8 (400).
 * @param limit bytes, after decompression
 */
export function parseJson(limit: number): Koa.Middleware {
  return ofJsonAlone(reader(limit, 'json', ANY_TYPE));
}

/**
 * The same as Python writes it, and takes a CSV with a header too: it becomes
 * `{ dataframe_records: [{ column: text }] }`.
 */
export function parseJsonOrCsv(limit: number): Koa.Middleware {
  const readJson = ofJsonAlone(pythonReader(limit));
  const readText = reader(limit, 'text');
  return (ctx, next) => {
    if (!ctx.is('text/csv')) return readJson(ctx, next);
    return readText(ctx, () => {
      ctx.request.body = { dataframe_records: recordsOf(ctx.request.body as string) };
      return next();
    });
  };
}

/**
 * JSON as Python writes it, whatever media type the request says it has, for clients of the Open Inference Protocol name none; and
 * tensors that come as bytes behind the JSON become part of it.
 */
export function parseTensors(limit: number): Koa.Middleware {
  const readJson = pythonReader(limit);
  // One character a byte: the reader knows no bodies of bytes.
  const readBytes = reader(limit, 'text', { encoding: 'latin1', extendTypes: { text: ['*/*'] } });
  return (ctx, next) => {
    const jsonLength = ctx.get(JSON_LENGTH_HEADER);
    if (jsonLength === '') return readJson(ctx, next);
    ctx.request.headers['content-type'] ??= 'application/octet-stream';
    return readBytes(ctx, () => {
      ctx.request.body = jsonOfBinary(Buffer.from(ctx.request.body as string, 'latin1'), jsonLength);
      return next();
    });
  };
}

function ofJsonAlone(read: Koa.Middleware): Koa.Middleware {
  return (ctx, next) => {
    if (!ctx.is('json', '+json')) throw new HttpProblem(415, 'Send the body as application/json.');
    return read(ctx, next);
  };
}

/** Reads again what is no JSON, for what is missing in the tables of Python's clients is NaN. */
function pythonReader(limit: number): Koa.Middleware {
  return reader(limit, 'json', {
    ...ANY_TYPE,
    onError(error: BodyError, { request }) {
      if (!error.body?.includes('NaN')) throw problemOf(error, limit);
      request.rawBody = error.body;
      try {
        request.body = parsePythonJson(error.body);
      } catch (cause) {
        throw problemOf(cause as BodyError, limit);
      }
    },
  });
}

function reader(
  limit: number,
  type: 'json' | 'text',
  options: Parameters<typeof bodyParser>[0] = {},
): Koa.Middleware {
  const read = bodyParser({
    enableTypes: [type],
    extendTypes: { text: ['text/csv'] },
    jsonLimit: limit,
    textLimit: limit,
    onError: (error) => {
      throw problemOf(error as BodyError, limit);
    },
    ...options,
  });
  return (ctx, next) =>
    read(ctx, () => {
      checkText(ctx.request.rawBody ?? '');
      return next();
    });
}

function recordsOf(text: string): unknown[] {
  const lines = new CsvLines({ headerLines: 1 });
  try {
    return parse(text.replace(/\r\n?/g, '\n'), {
      columns: (names: string[]) => [...checkedHeader(names)],
      bom: true,
      skip_empty_lines: true,
      on_record: (row: Record<string, string>, info) => {
        lines.count(info);
        for (const [name, cell] of Object.entries(row)) checkCell(name, cell);
        return row;
      },
    });
  } catch (cause) {
    throw lines.problemOf(cause);
  }
}

function problemOf({ status, type, message }: BodyError, limit: number): HttpProblem {
  if (status === 413) return new HttpProblem(413, `The body is larger than ${limit} bytes.`);
  if (status === 415) return new HttpProblem(415, `The body cannot be decoded: ${message}.`);
  if (type === 'request.aborted') return new HttpProblem(400, 'The body ended before its time.');
  return new HttpProblem(400, `The body cannot be read as what it says it is: ${message}.`);
}
