import { expect, it } from 'vitest';
import { UserError } from '../../pipeline/errors.js';
import type { Store } from '../../pipeline/store/index.js';
import { StoreGate } from './gate.js';

it('tells those who run it why the store cannot be used, once, and when it can be again', async () => {
  const told: (string | undefined)[] = [];
  let fault: string | undefined;
  let seconds = 0;
  const open = async () => {
    if (fault !== undefined) throw new UserError(fault, 'Mend it.');
    return { close: async () => undefined } as Store;
  };
  const gate = new StoreGate(
    open,
    (change) => told.push(change),
    () => 1000 * seconds,
  );
  const ask = async () => {
    seconds += 2;
    return gate.use('shop', async () => 'an answer').catch(({ status }) => status);
  };

  fault = 'The database refuses the password.';
  expect([await ask(), await ask()]).toEqual([503, 503]);
  fault = undefined;
  expect([await ask(), await ask()]).toEqual(['an answer', 'an answer']);
  expect(told).toEqual(['The database refuses the password.', undefined]);
});
