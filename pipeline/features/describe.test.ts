import { describe, expect, it } from 'vitest';
import { FEATURES } from './catalogue.js';
import { describeFeatures } from './describe.js';

describe('describeFeatures', () => {
  const [table, , measures] = describeFeatures(['country']).split('\n\n');
  const lines = table.split('\n');

  it('has a row of six cells a feature', () => {
    expect(lines).toHaveLength(2 + FEATURES.length + 2);
    expect(lines.filter((line) => !/^\|([^|]+\|){6}$/.test(line))).toEqual([]);
  });

  it('tells a feature by what it is declared to be', () => {
    expect(lines).toContain(
      '| `net_revenue_30` | currency |  | Net amount of all orders of the last 30 days | never | `sum(amount where age < 30)` |',
    );
    expect(lines).toContain(
      '| `weekend_share` | share | yes | Share of purchases made on Saturday or Sunday (UTC) | no purchase | `count(amount where amount > 0, weekday >= 5) / count(amount where amount > 0)` |',
    );
    expect(lines.at(-2)).toBe(
      "| `attribute_country` | category | yes | Latest 'country' as of the cutoff | no order with 'country' | `latest(country)` |",
    );
  });

  it('explains every measure that a formula uses', () => {
    const used = [...table.matchAll(/(?:count|sum|sd|min|max|latest)\((\w+) where/g)].map(([, name]) => name);
    const explained = [...measures.matchAll(/^- `(\w+)`: ./gm)].map(([, name]) => name);
    expect(explained).toEqual(expect.arrayContaining(used));
  });
});
