import type { DuckDBConnection } from '@duckdb/node-api';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { openDuck } from '../sources/delivery.testdata.js';
import { readScript } from './clean.js';

let duck: DuckDBConnection;

beforeAll(async () => {
  duck = await openDuck();
  await duck.run(readScript('dates.sql'));
});

/** Epoch milliseconds, or null. */
async function read(written: string, dayFirst: boolean): Promise<number | null> {
  const rows = await duck.runAndReadAll('SELECT epoch_ms(read_date($1, $2))::DOUBLE', [written, dayFirst]);
  return rows.getRows()[0][0] as number | null;
}

describe('read_date', () => {
  it.each([
    ['2011-12-09', '2011-12-09T00:00:00Z'],
    ['2011-12-09 12:50', '2011-12-09T12:50:00Z'],
    ['2011-12-09 12:50:01', '2011-12-09T12:50:01Z'],
    ['2011-12-09T12:50:01', '2011-12-09T12:50:01Z'],
    ['2011-12-09T12:50:01Z', '2011-12-09T12:50:01Z'],
    ['2011-12-09T12:50:01.250Z', '2011-12-09T12:50:01.250Z'],
    ['2011-12-09T12:50:01+02:00', '2011-12-09T10:50:01Z'],
    ['2011-12-09 12:50:01 -0530', '2011-12-09T18:20:01Z'],
    ['2011-12-09 12:50:01+00', '2011-12-09T12:50:01Z'],
    ['2011-12-09 23:30:00-05', '2011-12-10T04:30:00Z'],
    ['2011-03-27T00:30:00+02:00', '2011-03-26T22:30:00Z'],
    ['2011-12-31 12:00+14', '2011-12-30T22:00:00Z'],
    ['2011-12-09 12:50:01 UTC', '2011-12-09T12:50:01Z'],
    ['2011/12/9 1:05', '2011-12-09T01:05:00Z'],
    ['2011.12.09', '2011-12-09T00:00:00Z'],
    ['20111209', '2011-12-09T00:00:00Z'],
    ['20111209125001', '2011-12-09T12:50:01Z'],
    ['20111209T125001Z', '2011-12-09T12:50:01Z'],
    ['1323435001', '2011-12-09T12:50:01Z'],
    ['1323435001.5', '2011-12-09T12:50:01.500Z'],
    ['1323435001250', '2011-12-09T12:50:01.250Z'],
    ['9 Dec 2011', '2011-12-09T00:00:00Z'],
    ['09-DEC-11', '2011-12-09T00:00:00Z'],
    ['9 December 2011 12:50', '2011-12-09T12:50:00Z'],
    ['9th December, 2011', '2011-12-09T00:00:00Z'],
    ['Dec 9, 2011', '2011-12-09T00:00:00Z'],
    ['Sept 9, 2011', '2011-09-09T00:00:00Z'],
    ['December 9th, 2011 at 1:05 pm', '2011-12-09T13:05:00Z'],
    ['Fri, 09 Dec 2011 12:50:01 GMT', '2011-12-09T12:50:01Z'],
    ['Friday, December 9, 2011', '2011-12-09T00:00:00Z'],
    ['09.12.2011', '2011-12-09T00:00:00Z'],
    ['9. 12. 2011', '2011-12-09T00:00:00Z'],
    ['9/12/11', '2011-12-09T00:00:00Z'],
    ['9-12-2011 12:50', '2011-12-09T12:50:00Z'],
    ['09/12/2011, 12:50:01 AM', '2011-12-09T00:50:01Z'],
    ['09/12/2011 12:50 p.m.', '2011-12-09T12:50:00Z'],
  ])('reads %s', async (written, instant) => {
    expect(await read(written, true)).toBe(Date.parse(instant));
  });

  it.each([
    ['January February March April May June July August September October November December'],
    ['Januar Februar März April Mai Juni Juli August September Oktober November Dezember'],
    ['Jän Feb Mär Apr Mai Jun Jul Aug Sep Okt Nov Dez'],
    ['Jan. Feb. Mrz. Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.'],
    ['jan feb Maerz apr mai jun jul aug sep okt nov dez'],
    ['januari februari maart april mei juni juli augustus september oktober november december'],
    ['jan feb mrt apr mei jun jul aug sep okt nov dec'],
    ['janvier février mars avril mai juin juillet août septembre octobre novembre décembre'],
    ['janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.'],
    ['gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre'],
    ['enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre'],
    ['janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro'],
    ['januari februari mars april maj juni juli augusti september oktober november december'],
    ['januar februar mars april mai juni juli august september oktober november desember'],
  ])('reads %s', async (names) => {
    for (const [month, name] of names.split(' ').entries()) {
      expect(await read(`03. ${name} 2024`, true), name).toBe(Date.UTC(2024, month, 3));
      expect(await read(`${name.toUpperCase()} 3, 2024 13:05`, true), name).toBe(
        Date.UTC(2024, month, 3, 13, 5),
      );
    }
    expect(await read(`1er ${names.split(' ')[0]} 2024`, true)).toBe(Date.UTC(2024, 0, 1));
  });

  it('reads the month first where it is told to', async () => {
    expect(await read('12/9/11 0:05', false)).toBe(Date.parse('2011-12-09T00:05:00Z'));
    expect(await read('12-09-2011', false)).toBe(Date.parse('2011-12-09T00:00:00Z'));
  });

  it.each([
    '',
    'today',
    'epoch',
    'infinity',
    '2011-02-30',
    '2011-13-01',
    '0000-00-00 00:00:00',
    '32/01/2011',
    '12/2011',
    '2011',
    '2011-12-09 (BC)',
    '2011-12-09 25:00:00',
    '2011-12-09 noon',
    '9 Foo 2011',
    '9 Jui 2011',
    '2011-12-09 12:50:00 CET',
    '2011-12-09 12:50:00+15:00',
    '2011-12-09 12:50:00+01:60',
    '40879',
    '20111332',
  ])('does not read %s', async (written) => {
    expect(await read(written, true)).toBeNull();
  });

  it('reads any instant in any of these forms', async () => {
    const day = fc.date({ min: new Date('1990-01-01'), max: new Date('2060-12-31'), noInvalidDate: true });
    const two = (number: number) => String(number).padStart(2, '0');
    const forms: ((date: Date, clock: string) => string)[] = [
      (date, clock) => `${date.toISOString().slice(0, 10)} ${clock}`,
      (date, clock) => `${date.toISOString().slice(0, 10)}T${clock}Z`,
      (date, clock) =>
        `${two(date.getUTCDate())}/${two(date.getUTCMonth() + 1)}/${date.getUTCFullYear()} ${clock}`,
      (date, clock) => `${date.getUTCDate()}.${date.getUTCMonth() + 1}.${date.getUTCFullYear()} ${clock}`,
      (date) => date.toUTCString(),
      (date) => `${Math.floor(date.getTime() / 1000)}`,
    ];
    await fc.assert(
      fc.asyncProperty(day, fc.constantFrom(...forms), async (date, form) => {
        const instant = Math.floor(date.getTime() / 1000) * 1000;
        const written = form(date, date.toISOString().slice(11, 19));
        expect(await read(written, true)).toBe(instant);
      }),
      { numRuns: 200 },
    );
  });
});
