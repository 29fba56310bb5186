import { describe, expect, it } from 'vitest';
import { sourceSettings } from './settings.js';

const MAP = { customer_id: 'who', date: 'when', amount: 'what' };

/** The path and message of the first thing that is wrong. */
function firstFault(settings: unknown): string {
  const { error } = sourceSettings.safeParse(settings);
  return error ? `${error.issues[0].path.join('.')}: ${error.issues[0].message}` : '';
}

describe('sourceSettings', () => {
  it.each([
    { kind: 'csv', file: 'a.csv' },
    {
      kind: 'csv',
      file: 'a.csv',
      map: MAP,
      attributes: {},
      delimiter: ';',
      decimal: ',',
      encoding: 'latin1',
    },
    { kind: 'csv', file: 'a.csv', date_format: '%d/%m/%Y' },
    { kind: 'parquet', file: 'folder' },
    { kind: 'postgres', table: 'shop.orders', url_env: 'SHOP_URL' },
    { kind: 'postgres', query: 'SELECT 1' },
    { kind: 'online-retail-ii' },
    { kind: 'seed', table: 'customer_transactions' },
    { kind: 'simulate', simulate: { customers: 10 } },
  ])('takes %j', (settings) => {
    expect(sourceSettings.parse(settings)).toMatchObject(settings);
  });

  it.each<[unknown, string]>([
    [{ kind: 'excel' }, 'kind'],
    [{ kind: 'csv' }, 'file: it must name'],
    [{ kind: 'csv', file: 'a.csv', colour: 'red' }, ': Unrecognized key'],
    [{ kind: 'csv', file: 'a.csv', table: 't' }, 'table: it must not be given'],
    [
      { kind: 'csv', file: 'a.csv', map: { customer_id: 'who', date: 'when' } },
      'map: it must name an amount',
    ],
    [{ kind: 'csv', file: 'a.csv', map: { ...MAP, sku: 'x' } }, 'map: Unrecognized key'],
    [{ kind: 'csv', file: 'a.csv', attributes: { 'Bad Name': 'x' } }, 'attributes.Bad Name'],
    [{ kind: 'csv', file: 'a.csv', delimiter: 'x' }, 'delimiter: it must be one character'],
    [{ kind: 'csv', file: 'a.csv', encoding: 'klingon' }, 'encoding: it must be an encoding'],
    [{ kind: 'csv', file: 'a.csv', date_format: 'day first' }, 'date_format: it must be dmy'],
    [{ kind: 'postgres' }, 'table: it must name a table'],
    [{ kind: 'postgres', table: 't', query: 'q' }, 'query: it must not be given together'],
    [{ kind: 'postgres', table: 't', url_env: 'postgres://u:p@h/d' }, 'url_env: it must be the name'],
    [{ kind: 'seed' }, 'file: it must name the CSV file'],
    [{ kind: 'csv', file: 'a.csv', simulate: {} }, 'simulate: it must not be given'],
    [{ kind: 'simulate', file: 'a.csv' }, 'file: it must not be given with source.kind simulate'],
    [{ kind: 'postgres', table: 't', file: 'a.csv' }, 'file: it must not be given with source.kind postgres'],
    [{ kind: 'simulate', simulate: { customers: 0 } }, 'simulate.customers'],
    [
      { kind: 'simulate', simulate: { first_day: '2023-02-30' } },
      'simulate.first_day: it must be a calendar day',
    ],
  ])('refuses %j', (settings, fault) => {
    expect(firstFault(settings)).toContain(fault);
  });
});
