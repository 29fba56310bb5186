import type { Writable } from 'node:stream';

/** Waits until a stream is through with a piece. @throws what it finds wrong with it. */
export function written(stream: Writable, piece: Buffer | string): Promise<void> {
  return new Promise((resolve, reject) => {
    // zlib tells of a fault by this event alone.
    stream.once('error', reject);
    stream.write(piece, (error) => {
      stream.off('error', reject);
      if (error) reject(error);
      else resolve();
    });
  });
}
