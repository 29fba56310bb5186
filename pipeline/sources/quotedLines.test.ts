import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanCsv, deliverAndClean, newFolder, rowsOf } from './delivery.testdata.js';

const HEADER = 'customer_id,date,amount,note';

/** The first letter of every line is that of its customer. */
const line = (customer: string, note = 'x') => `${customer},2024-01-05,1,${note}`;

const CUSTOMERS = 'SELECT customer_id FROM orders';

describe('a quote that nothing closes', () => {
  it.each<[string, string[], string[]]>([
    ['in the first column', ['"a,2024-01-05,1,x', line('b'), line('c')], ['"a', 'b', 'c']],
    ['in the last column', [line('a', '"12 inch'), line('b'), line('c')], ['a', 'b', 'c']],
    [
      'twice in the first column',
      ['"a,2024-01-05,1,x', line('b'), '"c,2024-01-05,1,x', line('d')],
      ['"a', '"c', 'b', 'd'],
    ],
    [
      'twice in the last column',
      [line('a', '"12 inch'), line('b'), line('c', '"14 inch'), line('d')],
      ['a', 'b', 'c', 'd'],
    ],
    [
      'before a quote at the end of a later field',
      [line('a', '"12 inch'), line('b'), line('c', '14"')],
      ['a', 'b', 'c'],
    ],
    ['before quoted rows', [line('a', '"12 inch'), '"b","2024-01-05","1","x"', line('c')], ['a', 'b', 'c']],
    [
      'before a field that truly holds a line end',
      [line('a', '"12 inch'), line('b', '"two'), 'lines"', line('c')],
      ['a', 'b', 'c'],
    ],
  ])('%s takes no row below it', async (_, lines, customers) => {
    const { duck, report, delivery } = await cleanCsv([HEADER, ...lines].join('\n'));
    expect((await rowsOf(duck, CUSTOMERS)).flat()).toEqual(customers);
    expect(report).toMatchObject({ delivered: customers.length, rejected: 0 });
    expect(delivery.said.join(' ')).toMatch(
      /Nothing closes the quote that opens a field on line 2 of orders\.csv/,
    );
  });

  it('leaves the row alone where it is ragged, and says how many there are', async () => {
    const rows = ['"a",2024-01-05,"1,x', line('b'), '"c",2024-01-05,"1', line('d')];
    const { duck, report, delivery } = await cleanCsv([HEADER, ...rows].join('\n'));
    expect(report).toMatchObject({ delivered: 4, accepted: 2, rejected: 2 });
    expect(await rowsOf(duck, 'SELECT line::INTEGER, reason, raw FROM rejects')).toEqual([
      [2, 'unreadable amount', rows[0]],
      [4, 'not 4 fields as in the header', rows[2]],
    ]);
    expect(delivery.said.join(' ')).toMatch(/line 2 of orders\.csv, and 1 more:/);
  });
});

it('rejects a record of several lines as a whole where it has another number of fields than the header', async () => {
  const records = [`${line('a', '"two')}\nlines",more`, line('b'), 'c,2024-01-05,"two\nlines"', line('d')];
  const { duck, report, delivery } = await cleanCsv([HEADER, ...records].join('\n'));
  expect(report).toMatchObject({ delivered: 4, accepted: 2, rejected: 2 });
  expect(await rowsOf(duck, 'SELECT line::INTEGER, reason, raw FROM rejects')).toEqual([
    [2, 'not 4 fields as in the header', records[0]],
    [5, 'not 4 fields as in the header', records[2]],
  ]);
  expect(delivery.said.join(' ')).not.toMatch(/quote/);
});

it('names the line of an open quote as it stands in its own file', async () => {
  const folder = newFolder();
  for (const [name, note] of [
    ['a', 'x'],
    ['b', '"12 inch'],
  ] as const) {
    writeFileSync(join(folder, `${name}.csv`), [HEADER, line('a'), line('b', note), line('c')].join('\n'));
  }
  const { report, delivery } = await deliverAndClean({ kind: 'csv', file: folder });
  expect(report).toMatchObject({ delivered: 6, rejected: 0 });
  expect(delivery.said.join(' ')).toMatch(/opens a field on line 3 of b\.csv:/);
});

it('says nothing of quotes where all of them are closed', async () => {
  const { report, delivery } = await cleanCsv(
    [HEADER, line('a', '"one\n\ntwo, ""three"""'), line('b', '5"')].join('\n'),
  );
  expect(report).toMatchObject({ delivered: 2, rejected: 0 });
  expect(delivery.said.join(' ')).not.toMatch(/quote/);
});

it('reads a header whose names hold line ends', async () => {
  const content = 'customer_id,"order\ndate",amount,"note,\r\nif any"\na,2024-01-05,1,x\n,2024-01-05,1,x\n';
  const { delivery, report, duck } = await cleanCsv(content, {
    map: { customer_id: 'customer_id', date: 'order date', amount: 'amount' },
  });
  expect(delivery.map.date).toBe('order date');
  expect(report).toMatchObject({ delivered: 2, accepted: 1 });
  expect(await rowsOf(duck, 'SELECT line::INTEGER FROM rejects')).toEqual([[5]]);
});

it.each(['\u0001', '\u001f', '§', '_', '^', ']', ' '])(
  'separates fields by %j where that is said',
  async (delimiter) => {
    const content = 'customer,date,amount,note\na,2024-01-05,1,"two\nlines"\nb,2024-01-05,1,x\n';
    const { report } = await cleanCsv(content.replaceAll(',', delimiter), { delimiter });
    expect(report).toMatchObject({ delivered: 2, accepted: 2 });
  },
);

it('reads a header whose names stand in quotes of their own', async () => {
  const names = Array.from({ length: 20 }, (_, i) => `"""name ${i}"""`);
  const { delivery } = await cleanCsv(`${[HEADER, ...names].join()}\n${line('a')}${','.repeat(20)}\n`);
  expect(delivery.delivered).toBe(1);
});

it('joins more records than an appender holds at a time', async () => {
  const records = 210_000;
  const { report } = await cleanCsv(`${HEADER}\n${`${line('a', '"two\nlines"')}\n`.repeat(records)}`);
  expect(report).toMatchObject({ delivered: records, rejected: 0 });
});

it('keeps every row that is whole, wherever a quote is left open', async () => {
  const note = fc.constantFrom('x', '"two\nlines"', '"a ""b"" c"', '5"', '""');
  const rows = fc.array(note, { minLength: 2, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(rows, fc.nat(), async (notes, place) => {
      const lines = notes.map((text, i) => line(`c${i}`, text));
      lines[place % lines.length] = line('open', '"12 inch');
      const { duck } = await cleanCsv([HEADER, ...lines].join('\n'), {
        map: { customer_id: 'customer_id', date: 'date', amount: 'amount' },
      });
      expect((await rowsOf(duck, 'SELECT count(*)::INTEGER FROM orders')).flat()).toEqual([notes.length]);
    }),
    { numRuns: 25 },
  );
});
