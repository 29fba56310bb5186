import { describe, expect, it } from 'vitest';
import { customerAddress, customerIn } from './customerAddress.js';

describe('customerIn', () => {
  it.each(['C0000553', 'jane@example.com', 'a/b+c #1 & d?e=f,g', '50%', '%40', 'Zoë'])(
    'finds %s again',
    (id) => {
      expect(customerIn(new URL(customerAddress(id), 'http://localhost').pathname)).toBe(id);
    },
  );

  it('passes over a slash at the end, and leaves what nobody encoded as it is', () => {
    expect(customerIn('/dashboard/customers/jane@example.com/')).toBe('jane@example.com');
    expect(customerIn('/dashboard/customers/50%')).toBe('50%');
  });
});
