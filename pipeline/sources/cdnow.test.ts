import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { deliverAndClean, newFolder } from './delivery.testdata.js';

it('a folder is read where it holds one CDNOW file, and refused where it holds several', async () => {
  const folder = newFolder();
  writeFileSync(join(folder, 'CDNOW_master.txt'), ' 00001 19970101  1   11.77\n 00002 19970112  1   12.00\n');
  expect((await deliverAndClean({ kind: 'cdnow', file: folder })).report).toMatchObject({ accepted: 2 });
  writeFileSync(join(folder, 'CDNOW_sample.txt'), ' 00001 0001 19970101  1   11.77\n');
  for (const file of [folder, join(folder, '*.txt')]) {
    await expect(deliverAndClean({ kind: 'cdnow', file })).rejects.toThrow(`${file} names 2 files`);
  }
});
