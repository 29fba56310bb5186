import { finished } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { HttpProblem } from '../http/problem.js';
import { written } from './written.js';

/** Bytes that are decompressed at once: of a body made to fill the memory they become four million. */
const SLICE_BYTES = 4096;

/** A gzip ends in its checksum and length. */
const TRAILER_BYTES = 8;

/**
 * Decompresses gzip. All that can be read comes before a fault does, which a stream's own iterator would drop: of a
 * body that ends early or whose checksum is another, every byte; of one with a fault inside, all but the last few
 * thousand before it, which zlib does not give out.
 * @throws HttpProblem 400 for what is no whole gzip.
 */
export async function* gunzipped(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip();
  let found: Buffer[] = [];
  const taken = () => {
    const bytes = found;
    found = [];
    return bytes;
  };
  gunzip.on('data', (bytes: Buffer) => found.push(bytes));
  // Who writes is told of a fault by itself.
  gunzip.on('error', () => undefined);
  try {
    for await (const slice of slices(pieces)) {
      await written(gunzip, slice);
      yield* taken();
    }
    await finished(gunzip.end());
    yield* taken();
  } catch (cause) {
    yield* taken();
    throw problemOf(cause as NodeJS.ErrnoException);
  } finally {
    gunzip.destroy();
  }
}

/** Small slices, the trailer by itself: zlib gives nothing out of a slice in which it finds a fault. */
async function* slices(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer = Buffer.alloc(0);
  for await (const piece of pieces) {
    const bytes = Buffer.concat([held, piece]);
    const end = Math.max(0, bytes.length - TRAILER_BYTES);
    for (let start = 0; start < end; start += SLICE_BYTES) {
      yield bytes.subarray(start, Math.min(start + SLICE_BYTES, end));
    }
    held = bytes.subarray(end);
  }
  yield held;
}

function problemOf(cause: NodeJS.ErrnoException): unknown {
  const detail = detailOf(cause);
  return detail === undefined ? cause : new HttpProblem(400, detail, { cause });
}

function detailOf({ code, message }: NodeJS.ErrnoException): string | undefined {
  if (code === 'Z_BUF_ERROR') return 'The gzip body ends before its time. Send all of it.';
  // Zeros end a gzip; what is found behind them comes too late.
  if (code === 'ERR_STREAM_PUSH_AFTER_EOF') {
    return 'Zeros and then more follow the gzip body. Send it without what is behind them.';
  }
  if (!code?.startsWith('Z_')) return undefined;
  return `The gzip body is damaged (${message}), and what was read of it may be wrong. Send it again.`;
}
