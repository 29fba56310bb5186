import { resolve } from 'node:path';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { UserError } from '../errors.js';
import { addDataOptions, asOfSettings, dataArguments } from './options.js';

describe('asOfSettings', () => {
  it('adds the day to what was set, and nothing without one', () => {
    expect(asOfSettings({ asOf: '2011-06-30', set: ['seed=7'] })).toEqual([
      'seed=7',
      'source.until="2011-06-30"',
    ]);
    expect(asOfSettings({ set: ['seed=7'] })).toEqual(['seed=7']);
  });

  it.each(['30.06.2011', '2011-02-30', 'yesterday'])('refuses %s in the words of the option', (asOf) => {
    expect(() => asOfSettings({ asOf, set: [] })).toThrow(UserError);
    expect(() => asOfSettings({ asOf, set: [] })).toThrow(`'${asOf}' is not a calendar day.`);
  });
});

describe('dataArguments', () => {
  it('names the same data from any folder, and leaves out what is not about data', () => {
    const command = addDataOptions(new Command()).option('--ref <commit>');
    const typed = '--source csv --file orders/*.csv --params my.yaml --set seed=7 --set currency=EUR';
    command.parse([...typed.split(' '), '--json', '--ref', 'HEAD'], { from: 'user' });
    expect(dataArguments(command)).toEqual([
      ...['--params', resolve('my.yaml'), '--set', 'seed=7', '--set', 'currency=EUR'],
      ...['--source', 'csv', '--file', resolve('orders/*.csv')],
    ]);
  });
});
