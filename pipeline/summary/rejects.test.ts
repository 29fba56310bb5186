import { expect, it } from 'vitest';
import type { CleaningReport } from '../cleaning/index.js';
import { describeRejects } from './rejects.js';

it('the example of a reject is found: by its line, and by its file where there are several', () => {
  const example = { file: `${process.cwd()}/shop/may.csv`, line: 3, raw: 'ada,\tnever ,5' };
  const reasons = [{ reason: 'unreadable date', rows: 2, example }];
  const report = { reasons, delivered: 8 } as unknown as CleaningReport;
  const files = ['may.csv', 'june.csv'].map((name) => ({ name, sha256: '', bytes: 1 }));
  expect(describeRejects(report, files.slice(1))).toBe(
    '           2 (25.0 %) unreadable date; first: line 3: ada, never ,5',
  );
  expect(describeRejects(report, files)).toContain('; first: shop/may.csv, line 3: ada, never ,5');
});
