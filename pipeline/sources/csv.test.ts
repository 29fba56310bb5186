import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanCsv, deliverAndClean, newFolder, rowsOf, writeFile } from './delivery.testdata.js';

/** Two customers, three orders, in the plainest of files. */
const PLAIN = `customer_id,date,amount,order_id
ada,2024-01-05,10.50,1
bob,2024-01-06,20.00,2
ada,2024-02-13,5.25,3
`;

const ORDERS = 'SELECT customer_id, order_key, day, amount FROM orders';

const PLAIN_ORDERS = [
  ['ada', '1', 19727, 10.5],
  ['ada', '3', 19766, 5.25],
  ['bob', '2', 19728, 20],
];

describe('CSV of any shape', () => {
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(PLAIN, 'utf16le')]);
  it.each<[string, string | Buffer]>([
    ['plain', PLAIN],
    ['without an end to its last line', PLAIN.trimEnd()],
    ['with CRLF', PLAIN.replaceAll('\n', '\r\n')],
    ['with mixed line ends', PLAIN.replace('\n', '\r\n')],
    ['with returns alone', PLAIN.replaceAll('\n', '\r')],
    ['with line ends of three kinds', PLAIN.replace('\n', '\r\n').replace('00,2\n', '00,2\r')],
    ['with returns alone, gzipped', gzipSync(PLAIN.replaceAll('\n', '\r'))],
    ['with byte order marks in the middle', PLAIN.replaceAll('\n', '\n\ufeff')],
    ['with blank lines', `\n${PLAIN.replaceAll('\n', '\n\n')}`],
    ['with blank CRLF lines', PLAIN.replaceAll('\n', '\r\n\r\n')],
    ['with a byte order mark', `\ufeff${PLAIN}`],
    ['with semicolons', PLAIN.replaceAll(',', ';')],
    ['with tabs', PLAIN.replaceAll(',', '\t')],
    ['with bars', PLAIN.replaceAll(',', '|')],
    ['with its delimiter said', `sep=;\n${PLAIN.replaceAll(',', ';')}`],
    ['with quotes', PLAIN.replaceAll(/[^,\n]+/g, '"$&"')],
    ['with blanks around', PLAIN.replaceAll(',', ' , ')],
    ['gzipped', gzipSync(PLAIN)],
    ['gzipped in two parts', Buffer.concat([gzipSync(PLAIN.slice(0, 50)), gzipSync(PLAIN.slice(50))])],
    ['gzipped, with zeros behind it', Buffer.concat([gzipSync(PLAIN), Buffer.alloc(3_000_000)])],
    ['in UTF-16', utf16],
    ['in UTF-16 without its mark', utf16.subarray(2)],
    ['in UTF-16 with returns alone', Buffer.from(`\ufeff${PLAIN.replaceAll('\n', '\r')}`, 'utf16le')],
    ['in UTF-16, gzipped', gzipSync(utf16)],
    ['in UTF-16, big-endian', Buffer.from(utf16).swap16()],
  ])('reads a file %s', async (_, content) => {
    const { duck, report } = await cleanCsv(content);
    expect(await rowsOf(duck, ORDERS)).toEqual(PLAIN_ORDERS);
    expect(report).toMatchObject({ delivered: 3, accepted: 3, rejected: 0, customers: 2, net: 35.75 });
  });

  it('reads Latin-1 and says so', async () => {
    const content = Buffer.from(
      'Kundennr;Datum;Betrag;Land\nJürgen;09.12.2023;1.234,50 €;Österreich\n'.replace('€', ''),
      'latin1',
    );
    const { duck, delivery } = await cleanCsv(content);
    expect(await rowsOf(duck, 'SELECT customer_id, amount, attributes::VARCHAR FROM orders')).toEqual([
      ['Jürgen', 1234.5, '{"country":"Österreich"}'],
    ]);
    expect(delivery.said[0]).toContain('windows-1252');
  });

  it('reads Latin-1 with returns alone', async () => {
    const { duck, delivery } = await cleanCsv(
      Buffer.from('customer,date,amount\rJürgen,2024-01-05,1\rÄnne,2024-01-05,1\r', 'latin1'),
    );
    expect((await rowsOf(duck, 'SELECT customer_id FROM orders')).flat()).toEqual(['Jürgen', 'Änne']);
    expect(delivery.said[0]).toContain('windows-1252');
  });

  it('knows the line of a reject where a piece of the file ends between return and line feed', async () => {
    const [header, ada, piece] = ['customer,date,amount,note\r\n', 'Jürgen,2024-01-05,1,', 1 << 20];
    const note = 'x'.repeat(piece - 1 - header.length - ada.length);
    const content = Buffer.from(`${header}${ada}${note}\r\n,2024-01-06,1,x\r\n`, 'latin1');
    const { duck } = await cleanCsv(content);
    expect(await rowsOf(duck, 'SELECT line::INTEGER, reason FROM rejects')).toEqual([[3, 'no customer id']]);
  });

  it('rejects a header in the middle, and keeps control characters of a row as delivered', async () => {
    const { duck, report } = await cleanCsv(`${PLAIN}${PLAIN}a\u0002b\n`);
    expect(report).toMatchObject({ delivered: 8, accepted: 6, rejected: 2 });
    expect(await rowsOf(duck, 'SELECT line::INTEGER, reason, raw FROM rejects')).toEqual([
      [5, 'unreadable date', 'customer_id,date,amount,order_id'],
      [9, 'not 4 fields as in the header', 'a\u0002b'],
    ]);
  });

  it('keeps line ends, quotes and emoji inside fields, and knows where a record begins', async () => {
    const { duck } = await cleanCsv(
      'customer_id,date,amount,order_id,note\n"O""Neil 🛒",2024-01-05,10,1,"two\n\n""lines"""\n,2024-01-06,1,2,"a\nb"\neve,2024-01-07,2,3,5" pipe\n',
    );
    expect(await rowsOf(duck, 'SELECT customer_id, amount FROM orders')).toEqual([
      ['O"Neil 🛒', 10],
      ['eve', 2],
    ]);
    expect(await rowsOf(duck, 'SELECT line, reason, raw FROM rejects')).toEqual([
      ['5', 'no customer id', ',2024-01-06,1,2,"a\nb"'],
    ]);
  });

  it('takes a quote that nothing closes as a character', async () => {
    const { report, duck } = await cleanCsv(`${PLAIN}"eve,2024-03-01,1,4\nbob,2024-03-02,2,5\n`);
    expect(report).toMatchObject({ delivered: 5, rejected: 0 });
    expect(await rowsOf(duck, `SELECT customer_id FROM orders WHERE order_key = '4'`)).toEqual([['"eve']]);
  });

  it('rejects ragged rows as they were delivered', async () => {
    const { report, duck } = await cleanCsv(`${PLAIN}bob,2024-03-01\nbob,2024-03-02,1,4,5\n`);
    expect(report).toMatchObject({ delivered: 5, accepted: 3, rejected: 2 });
    expect(await rowsOf(duck, 'SELECT line, reason, raw FROM rejects')).toEqual([
      ['5', 'not 4 fields as in the header', 'bob,2024-03-01'],
      ['6', 'not 4 fields as in the header', 'bob,2024-03-02,1,4,5'],
    ]);
  });

  it('reads a field of 10 MB', async () => {
    const { report } = await cleanCsv(`${PLAIN}${'x'.repeat(10_000_000)},2024-03-01,1,4\n`);
    expect(report).toMatchObject({ delivered: 4, accepted: 3, rejected: 1 });
    expect(report.reasons[0].reason).toBe('customer id longer than 256 characters');
    expect(report.reasons[0].example.raw).toHaveLength(200);
  });

  it('reads a folder and a glob, by the names of the columns in each file', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'b.csv'), 'amount;date;customer_id\n3;2024-01-07;eve\n;2024-01-07;eve\n');
    writeFileSync(join(folder, 'a.csv.gz'), gzipSync('customer_id,date,amount\nada,2024-01-05,1\n'));
    for (const file of [folder, join(folder, '*.csv*')]) {
      const { duck, report, delivery } = await deliverAndClean({ kind: 'csv', file });
      expect(await rowsOf(duck, 'SELECT customer_id, amount FROM orders')).toEqual([
        ['ada', 1],
        ['eve', 3],
      ]);
      expect(delivery.files.map(({ name }) => name)).toEqual([
        join(folder, 'a.csv.gz'),
        join(folder, 'b.csv'),
      ]);
      expect(report.reasons).toEqual([
        {
          reason: 'no amount',
          rows: 1,
          example: { file: join(folder, 'b.csv'), line: 3, raw: ';2024-01-07;eve' },
        },
      ]);
    }
  });
});

describe('several files', () => {
  it('of a folder are those that end as data files do, in letters of any case', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'ORDERS.CSV'), PLAIN);
    writeFileSync(join(folder, 'readme.md'), PLAIN);
    expect((await deliverAndClean({ kind: 'csv', file: folder })).report.delivered).toBe(3);
  });

  it('are told apart where one of them lacks a column', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'a.csv'), PLAIN);
    writeFileSync(join(folder, 'b.csv'), PLAIN.replace('amount', 'sum'));
    await expect(deliverAndClean({ kind: 'csv', file: folder })).rejects.toThrow(
      /no column 'amount' among .* of .*b\.csv/,
    );
  });
});

describe('paths and encodings of several files', () => {
  it('keep the line numbers apart where a later file is not UTF-8', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'a.csv'), PLAIN);
    const latin = Buffer.from(`${PLAIN}Jürgen,2024-03-01,1,4\n,2024-03-01,1,5\n`, 'latin1');
    writeFileSync(join(folder, 'b.csv'), latin);
    writeFileSync(join(folder, 'c.csv'), PLAIN.replace('bob', ''));
    const { duck, report } = await deliverAndClean({ kind: 'csv', file: folder });
    expect(report).toMatchObject({ delivered: 11, rejected: 2, customers: 3 });
    expect(await rowsOf(duck, 'SELECT line::INTEGER, raw FROM rejects')).toEqual([
      [6, ',2024-03-01,1,5'],
      [3, ',2024-01-06,20.00,2'],
    ]);
  });

  it.each(['orders [2024].csv', 'what?.csv', 'a*b.csv', "it's ü.csv"])('may be called %s', async (name) => {
    const { report } = await deliverAndClean({ kind: 'csv', file: writeFile(name, PLAIN) });
    expect(report.accepted).toBe(3);
  });
});

describe('the header', () => {
  it.each([
    [
      'Name,Email,Created at,Lineitem quantity,Lineitem price,Total,Billing Country',
      {
        customer_id: 'Email',
        date: 'Created at',
        quantity: 'Lineitem quantity',
        unit_price: 'Lineitem price',
        order_id: 'Name',
      },
    ],
    [
      'Order ID,Order Date,Billing Email,Order Total,Payment Method Title',
      { customer_id: 'Billing Email', date: 'Order Date', amount: 'Order Total', order_id: 'Order ID' },
    ],
    [
      'id,Created (UTC),Amount,Currency,Customer ID,Customer Email',
      { customer_id: 'Customer ID', date: 'Created (UTC)', amount: 'Amount', order_id: 'id' },
    ],
    [
      'Kundennummer;Rechnungsdatum;Menge;Einzelpreis;Rechnungsnummer',
      {
        customer_id: 'Kundennummer',
        date: 'Rechnungsdatum',
        quantity: 'Menge',
        unit_price: 'Einzelpreis',
        order_id: 'Rechnungsnummer',
      },
    ],
    [
      'Numéro client;Date de commande;Montant total',
      { customer_id: 'Numéro client', date: 'Date de commande', amount: 'Montant total' },
    ],
    ['ID Cliente|Fecha|Importe', { customer_id: 'ID Cliente', date: 'Fecha', amount: 'Importe' }],
  ])('%s is understood', async (header, map) => {
    const delimiter = /[;|]/.exec(header)?.[0] ?? ',';
    const row = header
      .split(delimiter)
      .map(() => '2024-01-05')
      .join(delimiter);
    const { delivery } = await cleanCsv(`${header}\n${row}\n`);
    expect(delivery.map).toEqual(map);
    expect(delivery.said.join(' ')).toContain('guessed from the header');
  });

  it('is read as the map says', async () => {
    const { duck } = await cleanCsv('a,b,"c, d"\nada,2024-01-05,3\n', {
      map: { customer_id: 'A', date: 'b', amount: 'c, d' },
    });
    expect(await rowsOf(duck, 'SELECT customer_id, amount FROM orders')).toEqual([['ada', 3]]);
  });
});

describe('what cannot be read', () => {
  const folder = newFolder();
  mkdirSync(join(folder, 'inner'));
  it.each<[string, Record<string, unknown>, RegExp]>([
    ['a missing file', { file: '/no/such/file.csv' }, /no file \/no\/such\/file\.csv/],
    ['a glob that finds nothing', { file: join(folder, '*.csv') }, /no file/],
    ['a folder without data', { file: folder }, /holds no csv file/],
    ['an empty file', { file: writeFile('a.csv', '') }, /is empty/],
    ['blank lines', { file: writeFile('a.csv', '\n\n \n') }, /blank lines alone/],
    ['a header alone', { file: writeFile('a.csv', 'customer_id,date,amount\n') }, /no row below the header/],
    ['no customer', { file: writeFile('a.csv', 'date,amount\n2024-01-01,3\n') }, /No customer column/],
    ['its delimiter alone', { file: writeFile('a.csv', 'sep=;\n') }, /No customer and no date/],
    ['no header', { file: writeFile('a.csv', '1,2024-01-01,3\n') }, /No customer and no date and no amount/],
    [
      'a column that is not there',
      { map: { customer_id: 'who', date: 'date', amount: 'amount' } },
      /no column 'who'/,
    ],
    [
      'a column that is there twice',
      { file: writeFile('a.csv', 'x,x,d\n1,2,3\n'), map: { customer_id: 'x', date: 'd', amount: 'd' } },
      /2 columns 'x'/,
    ],
    [
      'two columns that may be the amount',
      { file: writeFile('a.csv', 'who,date,customer_id,amount,amount\n') },
      /No amount column .* several columns "amount"/,
    ],
    [
      'a damaged gzip',
      { file: writeFile('a.csv.gz', gzipSync(PLAIN).subarray(0, 40)) },
      /damaged: unexpected/,
    ],
    [
      'a gzip with zeros and then more behind it',
      { file: writeFile('a.csv.gz', Buffer.concat([gzipSync(PLAIN), Buffer.alloc(9), gzipSync(PLAIN)])) },
      /damaged: zeros and then more follow/,
    ],
    [
      'a gzip of a gzip',
      { file: writeFile('a.csv.gz', gzipSync(gzipSync(PLAIN))) },
      /is no text: .* control/,
    ],
    ['an old workbook', { file: writeFile('a.csv', Buffer.from('d0cf11e0a1b11ae1', 'hex')) }, /is no text/],
    ['a gzip of nothing', { file: writeFile('a.csv.gz', gzipSync('')) }, /blank lines alone/],
    ['a device', { file: '/dev/null' }, /is not a file/],
    [
      'what is not in the encoding that was said',
      { file: writeFile('a.csv', Buffer.from(PLAIN.replace('bob', 'Jürgen'), 'latin1')), encoding: 'utf-8' },
      /cannot be read as text/,
    ],
    [
      'half a letter of UTF-16',
      { file: writeFile('a.csv', Buffer.concat([Buffer.from(PLAIN, 'utf16le'), Buffer.from([65])])) },
      /cannot be read as text: .* utf-16le/,
    ],
    [
      'a zip',
      { file: writeFile('a.csv', Buffer.from('PK\u0003\u0004....', 'latin1')) },
      /zip file or an Excel workbook/,
    ],
    ['a Parquet file', { file: writeFile('a.csv', 'PAR1....') }, /Parquet/],
  ])('%s is one clear sentence', async (_, settings, message) => {
    await expect(cleanCsv(PLAIN, settings)).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(message),
      todo: expect.stringMatching(/./),
    });
  });
});

describe('any bytes at all', () => {
  const field = fc.oneof(
    fc.constantFrom(
      'ada',
      '',
      '2024-01-05',
      '12.5',
      '-3',
      '"',
      '""',
      '"a\nb"',
      'x,y',
      '"q""q"',
      '\u0000',
      'é',
      '🛒',
      '\r',
      ' ',
    ),
    fc.string({ maxLength: 6 }),
  );
  const row = fc.array(field, { maxLength: 5 }).map((fields) => fields.join(','));
  const body = fc
    .array(row, { minLength: 1, maxLength: 30 })
    .map((rows) => `${rows.join('\n')}\nada,2024-01-05,1,1\n`);

  it('are accepted or rejected, row for row, and nothing is lost', async () => {
    await fc.assert(
      fc.asyncProperty(body, async (text) => {
        // Evidence for both decimal marks would be refused before any row is.
        const { report, duck } = await cleanCsv(`customer_id,date,amount,order_id\n${text}`, {
          decimal: '.',
        });
        expect(report.accepted + report.rejected).toBe(report.delivered);
        const [[lines, rejects]] = await rowsOf(
          duck,
          'SELECT (SELECT sum(lines) FROM orders)::INTEGER, (SELECT count(*) FROM rejects)::INTEGER',
        );
        expect(lines).toBe(report.accepted);
        expect(rejects).toBe(report.rejected);
      }),
      { numRuns: 40 },
    );
  });
});
