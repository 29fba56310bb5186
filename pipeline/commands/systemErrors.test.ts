import { expect, it } from 'vitest';
import { UserError } from '../errors.js';
import { explainSystemError } from './systemErrors.js';

const fault = (code: string) =>
  Object.assign(new Error(`${code}: of a file`), { code, path: '/shop/orders.csv' });

it('gives a fault of disk or permissions a sentence, whatever it surfaced as', () => {
  const wrapped = new Error('the work failed', { cause: fault('EACCES') });
  expect(explainSystemError(wrapped)?.message).toMatch(/may not be written to or read: \/shop\/orders\.csv/);
  const inWords = new UserError('the file cannot be read', 'Export it again.', {
    cause: new Error('IO Error: No space left on device'),
  });
  expect(explainSystemError(inWords)?.message).toBe('The disk is full.');
  const quota = new Error('IO Error: Could not write: Disk quota exceeded');
  expect(explainSystemError(quota)?.message).toBe('The disk is full.');
  const ofNode = new UserError('the file cannot be read', 'Export it again.', { cause: fault('EDQUOT') });
  expect(explainSystemError(ofNode)?.message).toMatch(/^The disk quota is used up/);
  const fromDuck = new Error('IO Error: Cannot open file "/shop/rejects.csv": Permission denied');
  expect(explainSystemError(fromDuck)?.message).toMatch(/may not be written to/);
  const folder = Object.assign(fault('ENOENT'), { syscall: 'mkdir' });
  expect(explainSystemError(folder)?.message).toMatch(/is on a read-only file system: \/shop/);
  expect(explainSystemError(fault('ENOENT'))).toBeUndefined();
  expect(explainSystemError(new Error('another fault'))).toBeUndefined();
});

it('leaves the sentence of whoever knows what the file is for', () => {
  const unreadable = new UserError('The file cannot be read', 'Check it.', { cause: fault('EACCES') });
  expect(explainSystemError(unreadable)).toBeUndefined();
});
