import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { HttpProblem } from '../http/problem.js';
import { gunzipped } from './gunzipped.js';

/** How files begin that are no text, and what to do with them. */
const NO_TEXT = [
  ['\u001f\u008b', 'gzip: say so by content-encoding: gzip, once for each time that it was compressed'],
  ['PK\u0003\u0004', 'a zip file or an Excel workbook: save it as CSV, or unpack it first'],
  ['\u00d0\u00cf\u0011\u00e0', 'an old Excel workbook: save it as CSV'],
  ['PAR1', 'a Parquet file: send CSV, JSON or NDJSON'],
] as const;

const UTF_16_MARK = '\u00ff\u00fe';

/** It stands at the beginning of each of several files that were put together to one. */
const BYTE_ORDER_MARK = '\ufeff';

/**
 * The text of a request's body, decompressed. Whoever stops to take it early still has the connection, for the answer
 * and for the next request: the rest is read and thrown away.
 * @throws HttpProblem 415 where it is compressed otherwise than with gzip.
 */
export function bodyText(request: IncomingMessage): AsyncIterable<string> {
  const encoding = request.headers['content-encoding'] || 'identity';
  if (encoding !== 'identity' && encoding !== 'gzip') {
    throw new HttpProblem(415, 'A batch may be compressed with gzip only.');
  }
  const bytes = new PassThrough();
  request.once('error', (error) => bytes.destroy(error)).pipe(bytes);
  bytes.once('close', () => request.resume());
  return textOf(encoding === 'gzip' ? gunzipped(bytes) : bytes);
}

/**
 * The text of some bytes in UTF-8, or in UTF-16 where they begin with its mark, without byte order marks. U+FFFD
 * stands for what is neither.
 * @throws HttpProblem 415 for files that are no text.
 */
export async function* textOf(bytes: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let decoder: StringDecoder | undefined;
  for await (const piece of bytes) {
    decoder ??= decoderOf(piece);
    yield decoder.write(piece).replaceAll(BYTE_ORDER_MARK, '');
  }
  if (decoder) yield decoder.end();
}

function decoderOf(piece: Buffer): StringDecoder {
  const start = piece.toString('latin1', 0, 4);
  const other = NO_TEXT.find(([magic]) => start.startsWith(magic));
  if (other) throw new HttpProblem(415, `The body is ${other[1]}.`);
  return new StringDecoder(start.startsWith(UTF_16_MARK) ? 'utf16le' : 'utf8');
}
