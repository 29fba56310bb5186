import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { openProgress } from './progress.js';

/** What `use` writes to a stream that is no terminal. */
async function linesOf(use: (progress: ReturnType<typeof openProgress>) => void): Promise<string[]> {
  const stream = new PassThrough();
  use(openProgress(stream as unknown as NodeJS.WriteStream));
  stream.end();
  return (await text(stream)).split('\n').filter((line) => line !== '');
}

describe('progress where there is no terminal', () => {
  it('is a line at every quarter, and one at the end', async () => {
    const lines = await linesOf((progress) => {
      const task = progress.begin('Snapshots', 20);
      for (let done = 1; done <= 20; done++) task.update(done);
      task.end('20 cutoffs');
    });
    expect(lines).toEqual([
      '  Snapshots: 5 of 20',
      '  Snapshots: 10 of 20',
      '  Snapshots: 15 of 20',
      '  Snapshots: 20 cutoffs',
    ]);
  });

  it('is one line for work of a few steps', async () => {
    const lines = await linesOf((progress) => {
      const task = progress.begin('Scoring', 2);
      task.update(1);
      task.end();
      progress.say('All is well.');
    });
    expect(lines).toEqual(['  Scoring: done', '  All is well.']);
  });
});
