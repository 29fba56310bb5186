import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDay } from '../days.js';
import { ORDER_COLUMNS } from '../orders.js';
import { cleanCsv, openDuck, rowsOf, testContext, writeFile } from '../sources/delivery.testdata.js';
import { deliver, sourceSettings } from '../sources/index.js';
import { clean } from './clean.js';

const HEADER = 'customer_id,date,amount,order_id,country,channel\n';

/** What `rejects` holds, without the file. */
const REJECTS = 'SELECT line::INTEGER, reason FROM rejects';

describe('orders', () => {
  it('have the columns of the contract', async () => {
    const { duck } = await cleanCsv(`${HEADER}ada,2024-01-05,1,1,,\n`);
    const columns = await rowsOf(duck, 'SELECT column_name FROM (DESCRIBE orders)');
    expect(columns.flat()).toEqual([...ORDER_COLUMNS]);
  });

  it('are net of their refunds, and add up without error', async () => {
    const { duck, report } = await cleanCsv(
      `${HEADER}ada,2024-01-05,0.10,1,,\nada,2024-01-05,0.20,1,,\nada,2024-01-05,-0.30,1,,\n`,
    );
    expect(
      await rowsOf(duck, 'SELECT order_key, amount, gross, refunded, quantity, lines FROM orders'),
    ).toEqual([['1', 0, 0.3, 0.3, null, 3]]);
    expect(report.net).toBe(0);
  });

  it('keep what comes on a later day apart, since it was not known before', async () => {
    const { duck } = await cleanCsv(
      `${HEADER}ada,2024-01-09 08:00:00,-4,1,,\nada,2024-01-05 23:00:00,10,1,,\nada,2024-01-09 07:00:00,-1,1,,\n`,
    );
    expect(await rowsOf(duck, 'SELECT order_key, ordered_at::VARCHAR, amount, lines FROM orders')).toEqual([
      ['1', '2024-01-05 23:00:00', 10, 1],
      ['1@2024-01-09', '2024-01-09 07:00:00', -5, 2],
    ]);
  });

  it('have keys of their own, though an order id looks like another one and its day', async () => {
    const { duck } = await cleanCsv(
      `${HEADER}ada,2024-01-05,1,1,,\nada,2024-01-09,2,1,,\nada,2024-01-09,4,1@2024-01-09,,\nada,2024-01-10,8,1@2024-01-09,,\n`,
    );
    expect(await rowsOf(duck, 'SELECT order_key, amount FROM orders')).toEqual([
      ['1', 1],
      ['1@2024-01-09', 2],
      ['1@@2024-01-09', 4],
      ['1@@2024-01-09@2024-01-10', 8],
    ]);
  });

  it('without an order id are what happened at the same instant', async () => {
    const { duck } = await cleanCsv(
      `${HEADER}ada,2024-01-05 10:00:00,1,,,\nada,2024-01-05 10:00:00,2,,,\nada,2024-01-05 10:00:01,4,,,\n`,
    );
    expect(await rowsOf(duck, 'SELECT order_key, day, amount FROM orders')).toEqual([
      ['@2024-01-05T10:00:00.000Z', parseDay('2024-01-05'), 3],
      ['@2024-01-05T10:00:01.000Z', parseDay('2024-01-05'), 4],
    ]);
  });

  it('of two customers stay apart under the same order id', async () => {
    const { report } = await cleanCsv(`${HEADER}ada,2024-01-05,1,1,,\nbob,2024-01-05,1,1,,\n`);
    expect(report).toMatchObject({ orders: 2, customers: 2 });
  });

  it('have the last attribute that is not empty, names sorted', async () => {
    const { duck } = await cleanCsv(
      `${HEADER}ada,2024-01-05,1,1,DE,shop\nada,2024-01-05,1,1,"a ""b""",\nbob,2024-01-05,1,2,,\n`,
    );
    expect(await rowsOf(duck, 'SELECT attributes::VARCHAR FROM orders')).toEqual([
      ['{"channel":"shop","country":"a \\"b\\""}'],
      ['{}'],
    ]);
  });

  it('know a customer whose id went through a column of floats', async () => {
    const { duck } = await cleanCsv(
      `${HEADER}13085.0,2024-01-05,1,1,,\n13085,2024-01-06,1,2,,\n v1.0 ,2024-01-06,1,2,,\n`,
    );
    expect(await rowsOf(duck, 'SELECT DISTINCT customer_id FROM orders ORDER BY 1')).toEqual([
      ['13085'],
      ['v1.0'],
    ]);
  });

  it('of quantity x unit price keep the net quantity', async () => {
    const { duck } = await cleanCsv(
      'customer_id,date,quantity,unit_price,order_id\nada,2024-01-05,3,2.50,1\nada,2024-01-05,-1,2.50,1\n',
    );
    expect(await rowsOf(duck, 'SELECT amount, gross, refunded, quantity FROM orders')).toEqual([
      [5, 7.5, 2.5, 2],
    ]);
  });
});

describe('rejects', () => {
  it.each([
    [',2024-01-05,1,1,,', 'no customer id'],
    ['nan,2024-01-05,1,1,,', 'no customer id'],
    ['NULL,2024-01-05,1,1,,', 'no customer id'],
    ['#N/A,2024-01-05,1,1,,', 'no customer id'],
    ['\\N,2024-01-05,1,1,,', 'no customer id'],
    [`${'x'.repeat(257)},2024-01-05,1,1,,`, 'customer id longer than 256 characters'],
    ['ada,,1,1,,', 'no date'],
    ['ada,soon,1,1,,', 'unreadable date'],
    ['ada,2024-02-30,1,1,,', 'unreadable date'],
    ['ada,1900-01-01,1,1,,', 'date before 1990'],
    ['ada,2100-01-01,1,1,,', 'date in the future'],
    ['ada,2025-01-02,1,1,,', 'date in the future'],
    ['ada,2024-01-05,,1,,', 'no amount'],
    ['ada,2024-01-05,free,1,,', 'unreadable amount'],
    ['ada,2024-01-05,NaN,1,,', 'amount is not a finite number'],
    ['ada,2024-01-05,-inf,1,,', 'amount is not a finite number'],
    ['ada,2024-01-05,1e12,1,,', 'amount beyond 1e12'],
    [`ada,2024-01-05,1,${'1'.repeat(2000)},,`, 'order id or attribute too long'],
    ['a\u0000da,2024-01-05,1,1,,', 'NUL character'],
    ['ada,2024-01-05,1,a\u00001,,', 'NUL character'],
    ['ada,2024-01-05,1,1,a\u0000t,', 'NUL character'],
  ])('%j: %s', async (row, reason) => {
    const { duck, report } = await cleanCsv(`${HEADER}ok,2024-12-31,1,1,,\n${row}\n`);
    expect(await rowsOf(duck, REJECTS)).toEqual([[3, reason]]);
    expect(await rowsOf(duck, 'SELECT raw FROM rejects')).toEqual([[row.replace('\u0000', '␀')]]);
    expect(report).toMatchObject({ delivered: 2, accepted: 1, rejected: 1 });
  });

  it.each([
    ['5,1e12,', 'amount beyond 1e12'],
    ['5,nan,', 'amount is not a finite number'],
    [',3,', 'no amount'],
    [',,2.50', 'no amount'],
  ])('of amount, quantity and unit price %s: %s', async (fields, reason) => {
    const header = 'customer_id,date,amount,quantity,unit_price\n';
    const { duck } = await cleanCsv(`${header}ok,2024-12-31,5,3,\nada,2024-01-05,${fields}\n`);
    expect(await rowsOf(duck, REJECTS)).toEqual([[3, reason]]);
  });

  it('are counted by reason, the most frequent first', async () => {
    const { report } = await cleanCsv(`${HEADER}${'ada,soon,1,1,,\n'.repeat(2)},2024-01-05,1,1,,\n`);
    expect(report.reasons.map(({ reason, rows }) => [reason, rows])).toEqual([
      ['unreadable date', 2],
      ['no customer id', 1],
    ]);
  });

  it('and orders are as of the end of a day, and rows without a readable date stay', async () => {
    const rows = 'ada,2024-01-05 23:59:59,1,1,,\nada,2024-01-06,2,2,,\nada,soon,4,3,,\n';
    const [duck, file] = [await openDuck(), writeFile('orders.csv', HEADER + rows)];
    const delivery = await deliver(duck, sourceSettings.parse({ kind: 'csv', file }), testContext());
    const [today, until] = [parseDay('2024-12-31'), parseDay('2024-01-05')];
    const report = await clean(duck, delivery, { refunds: 'net' }, today, until);
    expect(report).toMatchObject({ delivered: 2, accepted: 1, rejected: 1, net: 1, lastDay: until });
    expect(await rowsOf(duck, REJECTS)).toEqual([[4, 'unreadable date']]);
  });

  it('tells from which day on rows have not come yet', async () => {
    const report = async (rows: string) => (await cleanCsv(`${HEADER}ok,2024-12-31,1,1,,\n${rows}`)).report;
    expect((await report('')).firstFutureDay).toBeUndefined();
    // Clocks east of Greenwich are a day ahead.
    expect((await report('ada,2025-01-01 23:59:59,1,1,,\n')).accepted).toBe(2);
    expect(await report('ada,2100-01-01,1,1,,\nada,2025-01-02 23:59:59,1,1,,\n')).toMatchObject({
      firstFutureDay: parseDay('2025-01-02'),
    });
  });

  it('are refunds and rows of nothing where refunds are ignored', async () => {
    const rows = `${HEADER}ada,2024-01-05,5,1,,\nada,2024-01-06,-5,1,,\nada,2024-01-07,0,2,,\n`;
    const { duck, report } = await cleanCsv(rows, {}, 'ignore');
    expect(await rowsOf(duck, REJECTS)).toEqual([
      [3, 'refund, ignored by refunds: ignore'],
      [4, 'amount of 0, ignored by refunds: ignore'],
    ]);
    expect(report).toMatchObject({ net: 5, orders: 1 });
    expect((await cleanCsv(rows)).report).toMatchObject({ rejected: 0, net: 0, orders: 3 });
  });

  it('may be all there is', async () => {
    const { report } = await cleanCsv(`${HEADER},,,,,\n`);
    expect(report).toMatchObject({ delivered: 1, accepted: 0, rejected: 1, orders: 0, customers: 0, net: 0 });
    expect(report.firstDay).toBeUndefined();
  });

  it('are not the rows that repeat another, which are counted', async () => {
    const { report } = await cleanCsv(`${HEADER}${'ada,2024-01-05,1,1,,\n'.repeat(3)}`);
    expect(report).toMatchObject({ accepted: 3, repeated: 2, net: 3 });
  });

  it('are not among the rows by which deliveries are compared', async () => {
    const rows = [
      ...Array(3).fill('ada,2024-01-05,1,1,,'),
      ...Array(3).fill(',2024-01-05,1,1,,'),
      'ada,soon,1,1,,',
    ];
    const { duck } = await cleanCsv(`${HEADER}${rows.join('\n')}\n`);
    expect(await rowsOf(duck, 'SELECT day, rows::INTEGER, repeated::INTEGER FROM delivered_days')).toEqual([
      [parseDay('2024-01-05'), 3, 2],
    ]);
  });
});

describe('how dates and numbers are written', () => {
  const csv = (...dates: string[]) =>
    `customer_id;date;amount\n${dates.map((date) => `ada;${date};1\n`).join('')}`;
  const days = "SELECT strftime(ordered_at, '%Y-%m-%d') FROM orders";

  it('is decided by one date that can be read one way alone', async () => {
    const day = await cleanCsv(csv('01/02/2024', '13/02/2024'));
    expect(await rowsOf(day.duck, days)).toEqual([['2024-02-01'], ['2024-02-13']]);
    const month = await cleanCsv(csv('01/02/2024', '02/13/2024'));
    expect(await rowsOf(month.duck, days)).toEqual([['2024-01-02'], ['2024-02-13']]);
    expect(month.report.said[0]).toContain('month/day');
  });

  it('is asked for where it is ambiguous or contradictory', async () => {
    await expect(cleanCsv(csv('01/02/2024', '03/04/2024'))).rejects.toMatchObject({
      name: 'UserError',
      todo: expect.stringContaining('--date-format'),
    });
    await expect(cleanCsv(csv('13/02/2024', '02/13/2024'))).rejects.toMatchObject({ name: 'UserError' });
    // Points alone mean day.month only where all have them.
    await expect(cleanCsv(csv('01.02.2024', '03/04/2024'))).rejects.toMatchObject({ name: 'UserError' });
  });

  it('is decided by all but one in a hundred, which are rejected', async () => {
    const rows = 'ada;13/02/2024;1,50\n'.repeat(100);
    const { duck, report } = await cleanCsv(
      `customer_id;date;amount\n${rows}ada;02/13/2024;1,50\nada;13/02/2024;1.50\n`,
    );
    expect(report).toMatchObject({ accepted: 100, net: 150 });
    expect(await rowsOf(duck, REJECTS)).toEqual([
      [102, 'unreadable date'],
      [103, 'unreadable amount'],
    ]);
  });

  it.each([
    ['22-01-01', '23-02-15', '24-03-09'],
    ['11/12/30', '13/01/05', '13/01/06'],
    ['24-03-09', '24-03-09 12:30'],
  ])('is asked for where a year of two digits may come first: %s', async (...dates) => {
    await expect(cleanCsv(csv(...dates))).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining('begin with the year'),
      todo: expect.stringContaining('--date-format %y-%m-%d'),
    });
    const { duck } = await cleanCsv(csv('24-03-09'), { date_format: '%y-%m-%d' });
    expect(await rowsOf(duck, days)).toEqual([['2024-03-09']]);
  });

  it('is found out where a year of two digits comes last', async () => {
    const day = await cleanCsv(csv('22-01-24', '23-01-24', '02-02-24'));
    expect(await rowsOf(day.duck, days)).toEqual([['2024-01-22'], ['2024-01-23'], ['2024-02-02']]);
    const month = await cleanCsv(csv('01/22/23', '01/22/24'));
    expect(await rowsOf(month.duck, days)).toEqual([['2023-01-22'], ['2024-01-22']]);
  });

  it('is as the settings say', async () => {
    const mdy = await cleanCsv(csv('01/02/2024'), { date_format: 'mdy' });
    expect(await rowsOf(mdy.duck, days)).toEqual([['2024-01-02']]);
    const pattern = await cleanCsv(csv('2024 05 02'), { date_format: '%Y %d %m' });
    expect(await rowsOf(pattern.duck, days)).toEqual([['2024-02-05']]);
  });

  it('does not depend on the time zone of the machine where a pattern has an offset', async () => {
    const duck = await openDuck();
    await duck.run("SET TimeZone = 'America/New_York'");
    const file = writeFile('orders.csv', csv('2023-11-05 05:30 +0000', '2023-11-05 08:30 +0200'));
    const settings = sourceSettings.parse({ kind: 'csv', file, date_format: '%Y-%m-%d %H:%M %z' });
    await clean(
      duck,
      await deliver(duck, settings, testContext()),
      { refunds: 'net' },
      parseDay('2024-12-31'),
    );
    expect(await rowsOf(duck, 'SELECT order_key, ordered_at::VARCHAR FROM orders')).toEqual([
      ['@2023-11-05T05:30:00.000Z', '2023-11-05 05:30:00'],
      ['@2023-11-05T06:30:00.000Z', '2023-11-05 06:30:00'],
    ]);
  });

  it('is not as a pattern says that is none', async () => {
    await expect(cleanCsv(csv('01/02/2024'), { date_format: '%Q' })).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining('date format %Q'),
    });
  });

  it('takes the decimal comma from the column', async () => {
    const { report } = await cleanCsv('customer_id;date;amount\na;2024-01-05;1.234,50\nb;2024-01-05;1.000\n');
    expect(report.net).toBe(2234.5);
    expect(report.said[0]).toContain('comma');
  });

  it('takes the decimal comma from unit prices, too', async () => {
    const { report } = await cleanCsv('customer_id;date;quantity;unit_price\na;2024-01-05;3;2,50\n');
    expect(report).toMatchObject({ net: 7.5, rejected: 0 });
  });

  it('takes the decimal mark from whole prices with a dash for the cents', async () => {
    const { report } = await cleanCsv('customer_id;date;amount\na;2024-01-05;5,-\nb;2024-01-05;1.299,-\n');
    expect(report).toMatchObject({ net: 1304, rejected: 0 });
    const whole = await cleanCsv('customer_id;date;amount\na;2024-01-05;5,-\nb;2024-01-05;99,–\n');
    expect(whole.report).toMatchObject({ net: 104, rejected: 0 });
  });

  it('takes points that group thousands from the column', async () => {
    const { report } = await cleanCsv(
      'customer_id;date;amount\na;2024-01-05;1.234.567\nb;2024-01-05;12.000\n',
    );
    expect(report).toMatchObject({ net: 1_246_567, rejected: 0 });
    expect(report.said[0]).toContain('comma (1 numbers say so)');
  });

  it('says aloud where a point may group thousands, and does as it is told', async () => {
    const rows = 'customer_id;date;amount\na;2024-01-05;1.234\nb;2024-01-05;500\n';
    const point = await cleanCsv(rows);
    expect(point.report.net).toBe(501.234);
    expect(point.report.said[0]).toMatch(/such as 1\.234 .* three digits after it/);
    expect((await cleanCsv(rows, { decimal: ',' })).report.net).toBe(1734);
    for (const decimal of ['12.50', '0.125', '.125', '1.2345']) {
      expect((await cleanCsv(rows.replace('500', decimal))).report.said).toEqual([]);
    }
  });

  it('takes the decimal point from the column', async () => {
    const { report } = await cleanCsv('customer_id;date;amount\na;2024-01-05;1,234.50\nb;2024-01-05;1,000\n');
    expect(report.net).toBe(2234.5);
  });

  it('asks where both decimal marks are in use', async () => {
    const both = 'customer_id;date;amount\na;2024-01-05;1,50\nb;2024-01-05;1.50\n';
    await expect(cleanCsv(both)).rejects.toMatchObject({ todo: expect.stringContaining('source.decimal') });
    expect((await cleanCsv(both, { decimal: ',' })).report).toMatchObject({ net: 1.5, rejected: 1 });
  });
});

describe('the result', () => {
  const amounts = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), {
    minLength: 1,
    maxLength: 2000,
  });

  it('is the same to the last bit, whatever the order of the rows and the number of threads', async () => {
    const everything = 'SELECT (SELECT list(o) FROM orders o)::VARCHAR';
    await fc.assert(
      fc.asyncProperty(amounts, async (values) => {
        const rows = values.map((value, i) => `c${i % 7},2024-01-${10 + (i % 3)},${value},${i % 11},,\n`);
        const one = await cleanCsv(HEADER + rows.join(''), {}, 'net', 1);
        const four = await cleanCsv(HEADER + [...rows].reverse().join(''), {}, 'net', 4);
        expect(await rowsOf(four.duck, everything)).toEqual(await rowsOf(one.duck, everything));
        expect(four.report.net).toBe(one.report.net);
      }),
      { numRuns: 10 },
    );
  });
});
