import { expect, it } from 'vitest';
import { delimiterOf, headerIn } from './delimiter.js';

it.each([
  ['customer_id,tenure_days', ','],
  ['customer_id;tenure_days', ';'],
  ['customer_id\ttenure_days', '\t'],
  ['customer_id|tenure_days|recency_days', '|'],
  ['"a;b;c",d', ','],
  ['"one ""b;c;d""";two', ';'],
  ['one,"an open; quote;', ','],
  ['customer_id', ','],
  ['', ','],
])('finds what parts %j', (header, delimiter) => {
  expect(delimiterOf(header)).toBe(delimiter);
});

it('takes a header up to the first line end outside of quotes', () => {
  expect(headerIn('\r\n\na,"b\nc"\n1,2\n')).toBe('a,"b\nc"');
  expect(headerIn('a,"b\nc')).toBeUndefined();
  expect(headerIn('a,b')).toBeUndefined();
});
