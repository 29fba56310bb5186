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

it('leaves a database that is away in peace for a second', async () => {
  let [seconds, asked] = [0, 0];
  const open = async () => {
    asked++;
    throw new UserError('The database refuses the connection.', 'Start it.');
  };
  const gate = new StoreGate(open, undefined, () => 1000 * seconds);
  for (const at of [0, 0.9, 1]) {
    seconds = at;
    await expect(gate.use('shop', async () => 'an answer')).rejects.toMatchObject({ status: 503 });
  }
  expect(asked).toBe(2);
});

it('takes a connection that was just lost for a database that is away, and another fault for its own', async () => {
  const gate = new StoreGate(async () => aStore());
  const ask = (message: string) =>
    gate.use('shop', async () => {
      throw new Error(message);
    });
  await expect(ask('a defect')).rejects.toThrow('a defect');
  expect(gate.fault).toBeUndefined();
  await expect(ask('Client has encountered a connection error and is not queryable')).rejects.toMatchObject({
    status: 503,
  });
  expect(gate.fault).toMatch(/not queryable/);
});

it('refuses what took the database too long to who asked for it alone', async () => {
  const gate = new StoreGate(async () => aStore());
  const stopped = Object.assign(new Error('canceling statement due to statement timeout'), { code: '57014' });
  const slow = gate.use('shop', async () => {
    throw new UserError('The database stopped a statement.', 'Wait.', { cause: stopped });
  });
  await expect(slow).rejects.toMatchObject({
    status: 503,
    retryAfter: 1,
    message: expect.stringContaining('longer than 5 s'),
  });
  expect(await gate.use('shop', async () => 'an answer')).toBe('an answer');
  expect(gate.fault).toBeUndefined();
});

it('opens the data set that is asked for, whichever others are asked for meanwhile, and closes those', async () => {
  const closed: string[] = [];
  const gate = new StoreGate(
    async (schema) => ({ schema, close: async () => void closed.push(schema) }) as unknown as Store,
  );
  const ask = (dataset: string) => gate.use(dataset, async ({ schema }) => schema);
  await ask('one');
  expect(await Promise.all([ask('two'), ask('three')])).toEqual(['two', 'three']);
  await gate.close();
  expect(closed.sort()).toEqual(['one', 'three', 'two']);
});
