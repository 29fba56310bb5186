import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { csvRows } from './csvRows.js';

async function read(text: string, size: number): Promise<string[][]> {
  const letters = [...text];
  async function* pieces() {
    for (let start = 0; start < letters.length; start += size) {
      yield letters.slice(start, start + size).join('');
    }
  }
  const rows: string[][] = [];
  for await (const row of csvRows(pieces(), 1000)) rows.push(row);
  return rows;
}

it('reads rows of any cells and line ends, in pieces of any size', async () => {
  const cell = fc.oneof(fc.constantFrom('a', 'ü', '🛒', '"', 'a\nb', ',', '""'), fc.string({ maxLength: 5 }));
  const row = fc.array(cell, { minLength: 2, maxLength: 4 });
  const lineEnd = fc.constantFrom('\n', '\r\n', '\r', '\n\n');
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(row, lineEnd)),
      fc.integer({ min: 1, max: 20 }),
      fc.constantFrom(',', ';', '\t', '|'),
      async (rows, size, delimiter) => {
        const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
        const text = rows.map(([cells, end]) => cells.map(quoted).join(delimiter) + end).join('');
        const found = await read(text, size);
        expect(found).toEqual(rows.map(([cells]) => cells.map((each) => each.replace(/\r\n?/g, '\n'))));
      },
    ),
  );
});

it.each(['\n', '\r\n', '\r'])('names the line of a fault where lines end in %j', async (end) => {
  const lines = ['a,b', '', '"two', 'lines",1', '', 'c,"open', 'd,1'];
  for (const size of [1, 7, 1000]) {
    await expect(read(lines.join(end), size)).rejects.toMatchObject({
      status: 400,
      message: expect.stringMatching(/opens cell 2 of the row that begins on line 6,/),
    });
  }
});

it('looks for the end of a header no further than one can reach', async () => {
  let taken = 0;
  async function* pieces() {
    for (; taken < 100; taken++) yield 'x'.repeat(10_000);
  }
  await expect(csvRows(pieces(), 1000).next()).rejects.toMatchObject({ status: 400 });
  expect(taken).toBeLessThan(20);
});
