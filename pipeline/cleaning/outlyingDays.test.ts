import { describe, expect, it } from 'vitest';
import { formatDay, parseDay } from '../days.js';
import { cleanCsv } from '../sources/delivery.testdata.js';

/** Daily orders of 40 days from 1 May 2023 on, and orders on these days besides. */
async function saidOf(...days: string[]): Promise<readonly string[]> {
  const first = parseDay('2023-05-01');
  const all = [...Array.from({ length: 40 }, (_, i) => formatDay(first + i)), ...days];
  const rows = all.map((day, i) => `customer ${i % 7},${day},10\n`);
  const { report } = await cleanCsv(`customer_id,date,amount\n${rows.join('')}`);
  return report.said;
}

describe('orders far from all others', () => {
  it('at the end are said, with what leaves them out', async () => {
    expect(await saidOf('2024-11-07')).toEqual([
      'Only 1 of 41 orders came on or after 2024-11-07, 517 days after the previous one. If those dates are mistaken, leave them out with --set source.until=2023-06-09: predictions start from the day of the last order.',
    ]);
  });

  it('at the beginning are said', async () => {
    expect(await saidOf('2000-01-01', '2000-01-02')).toEqual([
      'Only 2 of 42 orders came on or before 2000-01-02, 8,520 days before the next one. Correct those dates in the file if they are mistaken: the history is told from there.',
    ]);
  });

  it('are told as one where they are far from each other, too', async () => {
    expect((await saidOf('2023-12-31', '2024-12-01'))[0]).toContain(
      'Only 2 of 42 orders came on or after 2023-12-31',
    );
  });

  it('are no matter where they are many, or not that far', async () => {
    expect(await saidOf('2024-11-06', '2024-11-07', '2024-11-08')).toEqual([]);
    expect(await saidOf('2023-12-05')).toEqual([]);
  });
});
