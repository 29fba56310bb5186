import { createReadStream } from 'node:fs';
import { createGunzip, type Gunzip } from 'node:zlib';
import { UserError } from '../errors.js';

const BLOCK_BYTES = 1 << 20;

/**
 * What a gzip file holds; once that is read, `bytesWritten` says where in the file it ended. Zeros behind it, with
 * which tapes and some stores fill their last block, end it as the file's own end does.
 */
export function gunzipped(path: string): Gunzip {
  const source = createReadStream(path, { highWaterMark: BLOCK_BYTES });
  const gunzip = createGunzip({ chunkSize: BLOCK_BYTES });
  // Not a pipeline: to that an end before the file's own is a fault.
  source.on('error', (fault) => gunzip.destroy(fault));
  gunzip.on('close', () => source.destroy());
  return source.pipe(gunzip);
}

/**
 * Whether zeros follow in a gzip file from its `end` on.
 * @throws UserError where anything else does: it would be lost.
 */
export async function isPadded(path: string, end: number): Promise<boolean> {
  let padding = 0;
  for await (const block of createReadStream(path, { start: end, highWaterMark: BLOCK_BYTES })) {
    if (block.some((byte: number) => byte !== 0)) {
      throw new UserError(
        `The gzip file ${path} is damaged: zeros and then more follow its end.`,
        'Export or copy it again.',
      );
    }
    padding += block.length;
  }
  return padding > 0;
}
