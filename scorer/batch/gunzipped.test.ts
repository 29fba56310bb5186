import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gunzipped } from './gunzipped.js';

/** Lines that hardly compress, as far as text goes. */
const LINES = Array.from({ length: 20_000 }, (_, i) => `${i},${(i * 7919) % 10_007}\n`).join('');
const GZIP = gzipSync(LINES);

/** What comes out of bytes that come in pieces of a size, and the fault that ends it. */
async function read(bytes: Buffer, size = 65_536): Promise<{ text: string; fault: unknown }> {
  async function* pieces() {
    for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
  }
  let text = '';
  try {
    for await (const piece of gunzipped(pieces())) text += piece.toString('latin1');
  } catch (fault) {
    return { text, fault };
  }
  return { text, fault: undefined };
}

/** With one of its bytes turned over. */
function damaged(place: number): Buffer {
  const bytes = Buffer.from(GZIP);
  bytes[place] ^= 0xff;
  return bytes;
}

const problem = (message: RegExp) => ({ status: 400, message: expect.stringMatching(message) });

describe('gunzipped', () => {
  it('reads a gzip in pieces of any size, of several members, and padded with zeros', async () => {
    for (const size of [1000, 65_536, 1 << 20])
      expect(await read(GZIP, size)).toEqual({ text: LINES, fault: undefined });
    const small = gzipSync('a\n');
    expect((await read(Buffer.concat([small, small, Buffer.alloc(100)]), 3)).text).toBe('a\na\n');
    expect(await read(gzipSync(''))).toEqual({ text: '', fault: undefined });
  });

  it('gives all that can be read before it says that the body ends early', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: GZIP.length - 1 }), async (length) => {
        const { text, fault } = await read(GZIP.subarray(0, length));
        expect(fault).toMatchObject(problem(/ends before its time/));
        expect(LINES.startsWith(text)).toBe(true);
        // Deflate looks no farther ahead than a block's codes and its longest match.
        expect(text.length).toBeGreaterThan((LINES.length * length) / GZIP.length - 20_000);
      }),
      { numRuns: 20 },
    );
    expect((await read(GZIP.subarray(0, -1))).text).toBe(LINES);
    expect((await read(Buffer.alloc(0))).fault).toMatchObject(problem(/ends before its time/));
  });

  it('gives all before it says that the checksum or the length is another', async () => {
    for (const fromEnd of [8, 5, 4, 1]) {
      const { text, fault } = await read(damaged(GZIP.length - fromEnd));
      expect(text).toBe(LINES);
      expect(fault).toMatchObject(
        problem(/damaged \(incorrect (data|length) check\), and what was read .* wrong/),
      );
    }
  });

  it('gives all but the last few thousand bytes before a fault inside', async () => {
    const { text, fault } = await read(Buffer.concat([GZIP, Buffer.from('what is no gzip')]));
    expect(LINES.startsWith(text)).toBe(true);
    expect(text.length).toBeGreaterThan(LINES.length - 16_384);
    expect(fault).toMatchObject(problem(/damaged \(incorrect header check\)/));
    expect((await read(damaged(0))).fault).toMatchObject(problem(/damaged/));
  });

  it('gives what came out of the very bytes that hold the fault', async () => {
    const lines = 'a,1\n'.repeat(50_000);
    const small = gzipSync(lines);
    const { text, fault } = await read(
      Buffer.concat([small, Buffer.from('what is no gzip, and longer than an end')]),
    );
    expect(small.length).toBeLessThan(4000);
    expect(lines.startsWith(text)).toBe(true);
    expect(text.length).toBeGreaterThan(lines.length - 16_384);
    expect(fault).toMatchObject(problem(/damaged/));
  });

  it('refuses another gzip behind zeros, however it comes', async () => {
    const padded = Buffer.concat([gzipSync('a\n'), Buffer.alloc(20), gzipSync('b\n')]);
    expect(await read(padded)).toEqual({ text: 'a\n', fault: expect.objectContaining({ status: 400 }) });
    expect(await read(padded, 1)).toEqual({
      text: 'a\n',
      fault: expect.objectContaining(problem(/Zeros and then more follow/)),
    });
  });
});
