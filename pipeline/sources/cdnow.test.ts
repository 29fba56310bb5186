import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { deliverAndClean, newFolder, rowsOf, writeFile } from './delivery.testdata.js';

it('a folder is read where it holds one CDNOW file, and refused where it holds several', async () => {
  const folder = newFolder();
  writeFileSync(join(folder, 'CDNOW_master.txt'), ' 00001 19970101  1   11.77\n 00002 19970112  1   12.00\n');
  expect((await deliverAndClean({ kind: 'cdnow', file: folder })).report).toMatchObject({ accepted: 2 });
  writeFileSync(join(folder, 'CDNOW_sample.txt'), ' 00001 0001 19970101  1   11.77\n');
  for (const file of [folder, join(folder, '*.txt')]) {
    await expect(deliverAndClean({ kind: 'cdnow', file })).rejects.toThrow(`${file} names 2 files`);
  }
});

it('the sample knows a customer by its id in the master file', async () => {
  const file = writeFile(
    'CDNOW_sample.txt',
    ' 00004 0001 19970101  2   29.33\n 00021 0002 19970104  1   12.00\n',
  );
  const { duck, report } = await deliverAndClean({ kind: 'cdnow', file });
  expect(await rowsOf(duck, 'SELECT customer_id, amount, quantity FROM orders')).toEqual([
    ['00004', 29.33, 2],
    ['00021', 12, 1],
  ]);
  expect(report.said.length + report.rejected).toBe(0);
});
