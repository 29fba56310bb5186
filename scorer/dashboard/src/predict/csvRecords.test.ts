import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvRecords, nameIn, partedBy } from './csvRecords.js';

async function recordsOf(...pieces: string[]): Promise<string[][]> {
  async function* delivered() {
    yield* pieces;
  }
  const records: string[][] = [];
  for await (const record of csvRecords(delivered(), ',')) records.push(record);
  return records;
}

describe('csvRecords', () => {
  it('keeps ends of line inside quotes, and passes over empty lines', async () => {
    expect(await recordsOf('a,b\r\n1,"x\ny, ""z"""\r\n\r\n2,\n')).toEqual([
      ['a', 'b'],
      ['1', '"x\ny, ""z"""'],
      ['2', ''],
    ]);
  });

  it('takes a quote inside a field for text', async () => {
    expect(await recordsOf('\uFEFF"id",note\n1,5" nail\n2,"a"b\n3,c')).toEqual([
      ['\uFEFF"id"', 'note'],
      ['1', '"5"" nail"'],
      ['2', '"""a""b"'],
      ['3', 'c'],
    ]);
  });

  it('parts fields by any delimiter, and writes one for another', async () => {
    async function* delivered() {
      yield 'id;no';
      yield 'te\n1;a,b\n2;"c;d"\n';
    }
    const records: string[][] = [];
    for await (const record of csvRecords(delivered(), ';')) records.push(record);
    expect(records).toEqual([
      ['id', 'note'],
      ['1', 'a,b'],
      ['2', '"c;d"'],
    ]);
    expect(['a;b', '"a;b"', 'a,b'].map((field) => partedBy(';', field))).toEqual(['"a;b"', '"a;b"', 'a,b']);
  });

  it('names the line of a quote that nothing closes', async () => {
    const open = 'id,note\n1,"a\nb"\n2,c\n3,"d\n4,e\n5,f\n';
    await expect(recordsOf(open)).rejects.toThrow('closes the quote that opens a field on line 5');
    await expect(recordsOf(...open)).rejects.toThrow('line 5');
  });

  it('gives back what was written, as a reader of CSV understands it', async () => {
    const field = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', ' ', 'é'), maxLength: 6 });
    const table = fc.array(fc.tuple(fc.constant('id'), field, field), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const records = await recordsOf(stringify(rows));
        expect(parse(records.map((fields) => fields.join(',')).join('\n'))).toEqual(rows);
      }),
    );
  });

  it('does not depend on how the text is cut into pieces', async () => {
    const text = 'id,note\n1,"a\n""b"""\n\n2,c\r\n3,"d,e"\n4,5" nail\n';
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

it('knows the names of a header', () => {
  expect(['\uFEFFcustomer_id', '\uFEFF"id"', '"as_of"', ' x'].map(nameIn)).toEqual([
    'customer_id',
    'id',
    'as_of',
    'x',
  ]);
});
