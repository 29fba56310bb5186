import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deliverAndClean, rowsOf, testContext } from './delivery.testdata.js';
import { downloadOnlineRetail } from './onlineRetailDownload.js';
import { UCI_ZIP } from './workbook.testdata.js';

const SHA256 = createHash('sha256').update(UCI_ZIP).digest('hex');

let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/missing') response.writeHead(404).end();
    else response.end(UCI_ZIP);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => server.close());

describe('downloadOnlineRetail', () => {
  it('makes one CSV of both sheets', async () => {
    const path = await downloadOnlineRetail(testContext().rawFolder, url, SHA256);
    const { duck, report } = await deliverAndClean({ kind: 'online-retail-ii', file: path });
    expect(report).toMatchObject({ delivered: 3, accepted: 2, rejected: 1 });
    expect(
      await rowsOf(duck, 'SELECT customer_id, order_key, ordered_at::VARCHAR, amount, quantity FROM orders'),
    ).toEqual([
      ['13085', '489434', '2009-12-01 07:45:00', 83.4, 12],
      ['17850', '536365', '2010-12-01 08:26:00', 15.3, 6],
    ]);
    expect(await rowsOf(duck, 'SELECT raw FROM rejects')).toEqual([
      ['C489449,,,-12,2009-12-01 10:33:00,2.1,,EIRE'],
    ]);
  });

  it('downloads once', async () => {
    const { rawFolder } = testContext();
    const path = await downloadOnlineRetail(rawFolder, url, SHA256);
    expect(await downloadOnlineRetail(rawFolder, `${url}/missing`, SHA256)).toBe(path);
    expect(readdirSync(rawFolder)).toEqual(['online_retail_II.csv.gz']);
  });

  it.each([
    ['another file', '', '0'.repeat(64), /another file than expected/],
    ['no file', '/missing', SHA256, /HTTP status 404/],
  ])('leaves nothing behind where the server sends %s', async (_, path, sha256, message) => {
    const { rawFolder } = testContext();
    await expect(downloadOnlineRetail(rawFolder, url + path, sha256)).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(message),
    });
    expect(readdirSync(rawFolder)).toEqual([]);
  });

  it('says what to do where there is no network', async () => {
    const { rawFolder } = testContext();
    await expect(downloadOnlineRetail(rawFolder, 'http://127.0.0.1:1', SHA256)).rejects.toMatchObject({
      name: 'UserError',
      todo: expect.stringContaining('--file'),
    });
  });
});
