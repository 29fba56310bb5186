import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { arrayElements } from './arrayElements.js';
import { textLines } from './textLines.js';

async function* pieces(text: string, size: number) {
  for (let i = 0; i < text.length; i += size) yield text.slice(i, i + size);
}

async function collect(texts: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const text of texts) all.push(text);
  return all;
}

it('finds the elements of any JSON array, wherever it is cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.jsonValue()),
      fc.integer({ min: 1, max: 9 }),
      fc.constantFrom(undefined, 1),
      async (array, size, space) => {
        const elements = await collect(arrayElements(pieces(JSON.stringify(array, null, space), size), 1e6));
        expect(elements.map((element) => JSON.parse(element))).toEqual(JSON.parse(JSON.stringify(array)));
      },
    ),
  );
});

it.each(['', '{}', '[1', '[1]x', '"["', '[[1]'])('refuses %s', async (text) => {
  await expect(collect(arrayElements(pieces(text, 2), 100))).rejects.toThrow('not a complete JSON array');
});

it('keeps no more of an element or a line than shows that it is too long', async () => {
  const long = 'x'.repeat(1000);
  expect(await collect(arrayElements(pieces(`["${long}",2]`, 7), 50))).toEqual([
    `"${long}`.slice(0, 51),
    '2',
  ]);
  expect(await collect(textLines(pieces(`${long}\n\nb\r\n`, 7), 50))).toEqual([long.slice(0, 51), 'b\r']);
});

it.each([
  ['an element', arrayElements],
  ['a line', textLines],
])('does not copy the allowed part of %s for each piece beyond it', async (_, parts) => {
  const cpuTime = async (longest: number) => {
    const before = process.cpuUsage();
    await collect(parts(pieces(`["${'x'.repeat(20_000_000)}"]`, 4096), longest));
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
  await cpuTime(1);
  expect((await cpuTime(1_000_000)) / (await cpuTime(1))).toBeLessThan(15);
});
