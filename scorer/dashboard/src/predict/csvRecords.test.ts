import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvRecords, namesIn, withoutFirstField } from './csvRecords.js';

async function recordsOf(...pieces: string[]): Promise<string[]> {
  async function* delivered() {
    yield* pieces;
  }
  const records: string[] = [];
  for await (const record of csvRecords(delivered())) records.push(record);
  return records;
}

describe('csvRecords', () => {
  it('keeps ends of line inside quotes, and passes over empty lines', async () => {
    expect(await recordsOf('a,b\r\n1,"x\ny ""z"""\r\n\r\n2,w')).toEqual(['a,b', '1,"x\ny ""z"""', '2,w']);
  });

  it('does not depend on how the text is cut into pieces', async () => {
    const text = 'id,note\n1,"a\n""b"""\n\n2,c\r\n3,"d,e"\n';
    const whole = await recordsOf(text);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(text.length), { maxLength: 6 }), async (cuts) => {
        const ends = [0, ...cuts.sort((a, b) => a - b), text.length];
        const pieces = ends.slice(1).map((end, i) => text.slice(ends[i], end));
        expect(await recordsOf(...pieces)).toEqual(whole);
      }),
    );
  });
});

it('knows the names of a header and the fields after the first', () => {
  expect(namesIn('\uFEFFcustomer_id,"as_of", x')).toEqual(['customer_id', 'as_of', 'x']);
  expect(withoutFirstField('"a,""b""",1,2')).toBe('1,2');
  expect(withoutFirstField(',1,2')).toBe('1,2');
});
