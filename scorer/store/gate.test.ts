import { expect, it } from 'vitest';
import { UserError } from '../../pipeline/errors.js';
import type { Store } from '../../pipeline/store/index.js';
import { StoreGate } from './gate.js';

const aStore = () => ({ close: async () => undefined }) as Store;

it('tells those who run it why the store cannot be used, once, and when it can be again', async () => {
  const told: (string | undefined)[] = [];
  let fault: string | undefined;
  let seconds = 0;
  const open = async () => {
    if (fault !== undefined) throw new UserError(fault, 'Mend it.');
    return aStore();
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

it('refuses what took the database too long to who asked for it alone', async () => {
  const gate = new StoreGate(async () => aStore());
  const stopped = Object.assign(new Error('canceling statement due to statement timeout'), { code: '57014' });
  const slow = gate.use('shop', async () => {
    throw new UserError('The database stopped a statement.', 'Wait.', { cause: stopped });
  });
  await expect(slow).rejects.toMatchObject({
    status: 503,
    message: expect.stringContaining('longer than 5 s'),
  });
  expect(await gate.use('shop', async () => 'an answer')).toBe('an answer');
  expect(gate.fault).toBeUndefined();
});

it('opens the data set that is asked for, whichever others are asked for meanwhile', async () => {
  const gate = new StoreGate(async (dataset) => ({ ...aStore(), schema: dataset }));
  const ask = (dataset: string) => gate.use(dataset, async ({ schema }) => schema);
  await ask('one');
  expect(await Promise.all([ask('two'), ask('three')])).toEqual(['two', 'three']);
});
