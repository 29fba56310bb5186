import { expect, it } from 'vitest';
import type { Store } from '../../pipeline/store/index.js';
import { oncePerScoring } from './oncePerScoring.js';

it('asks once for each scoring and name, and again after a failure', async () => {
  const store = {} as Store;
  const asked: string[] = [];
  const ask = (scoring_id: number, name: string, answer: () => Promise<string>) =>
    oncePerScoring(store, { scoring_id }, name, () => {
      asked.push(`${scoring_id} ${name}`);
      return answer();
    });
  const well = async () => 'well';
  await expect(ask(1, 'a', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
  expect(await ask(1, 'a', well)).toBe('well');
  expect(await ask(1, 'a', async () => 'never asked')).toBe('well');
  await ask(1, 'b', well);
  await ask(2, 'a', well);
  await ask(1, 'a', well);
  expect(asked).toEqual(['1 a', '1 a', '1 b', '2 a', '1 a']);
});
