import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createScorerClient } from '../../../client/client.js';
import { startTestScorer, type TestScorer } from '../../../testing/testScorer.js';
import { type FileProgress, scoreFile } from './scoreFile.js';

const HEADER = 'customer_id,attribute_country,purchase_days,purchase_revenue,tenure_days,recency_days';

describe('scoreFile', () => {
  let scorer: TestScorer;
  beforeEach(async () => {
    scorer = await startTestScorer({ CLV_BATCH_ROWS: '4' });
  });
  afterEach(() => scorer.close());

  const scored = (...lines: string[]) => scoredBy(',', ...lines);

  async function scoredBy(delimiter: string, ...lines: string[]) {
    let progress: FileProgress | undefined;
    const file = new File([[HEADER.replaceAll(',', delimiter), ...lines].join('\r\n')], 'customers.csv');
    const blob = await scoreFile(
      createScorerClient(scorer.url),
      file,
      (now) => {
        progress = now;
      },
      new AbortController().signal,
    );
    return {
      rows: parse(await blob.text(), { columns: true, delimiter }) as Record<string, string>[],
      progress,
    };
  }

  it('keeps each row and its prediction together, whatever its quotes and its length', async () => {
    const { rows, progress } = await scored(
      'a,5" nail,3,90,200,30',
      'b,"x, ""y""",3,90,200,30',
      'c,x,3,90,200,30,what,else',
      'd,x,3,90,200',
      'e,x,3,90,200,30',
    );
    expect(rows.map(({ customer_id }) => customer_id)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(rows.map(({ attribute_country }) => attribute_country).slice(0, 2)).toEqual(['5" nail', 'x, "y"']);
    expect(rows.map(({ clv }) => clv !== '')).toEqual([true, true, false, false, true]);
    expect(rows[2].error).toBe('The row has 8 fields, the header 6.');
    expect(rows[3].error).toContain('recency_days');
    expect(progress).toMatchObject({ rows: 5, faults: 2 });
  });

  it('reads semicolons, as spreadsheets write them where commas are decimal marks, and gives back the same', async () => {
    const { rows } = await scoredBy(';', 'a;x,y;3;90;200;30', 'b;x;3;9,5;200;30');
    expect(rows.map(({ attribute_country }) => attribute_country)).toEqual(['x,y', 'x']);
    expect(rows[0]).toMatchObject({ error: '', segment: expect.stringMatching(/^[a-z]/) });
    expect(Number(rows[0].clv)).toBeGreaterThan(0);
    expect(rows[1]).toMatchObject({ clv: '', error: expect.stringContaining('purchase_revenue') });
  });

  it('refuses a file without rows', async () => {
    await expect(scored()).rejects.toThrow('The file has no rows below its header.');
  });

  it('says of every row without an answer that it has none', async () => {
    const { rows, progress } = await scored(...Array.from({ length: 7 }, (_, i) => `row ${i},x,3,90,200,30`));
    const unanswered = rows.filter(({ clv }) => clv === '');
    expect(unanswered.length).toBeGreaterThan(1);
    expect(unanswered[0].error).toContain('at most 4 rows');
    for (const { error } of unanswered.slice(1))
      expect(error).toBe('The scorer ended its answer before this row.');
    expect(progress).toMatchObject({ rows: 7, faults: unanswered.length });
  });
});
