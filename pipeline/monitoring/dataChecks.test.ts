import type { DuckDBConnection } from '@duckdb/node-api';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Day, formatDay } from '../days.js';
import { openWorkshop } from '../features/testOrders.js';
import { loadParams } from '../params/load.js';
import { REPOSITORY } from '../stages/workspace.js';
import { checkData } from './dataChecks.js';
import type { DeliveryLog } from './deliveryLog.js';

const { monitoring: settings } = loadParams(`${REPOSITORY}params.yaml`);
const FIRST: Day = 19_000;
const LAST: Day = FIRST + 7 * 100 - 1;

describe('checkData of a shop that closes for the same week every year', () => {
  let duck: DuckDBConnection;
  beforeAll(async () => {
    duck = await openWorkshop();
    await duck.run(`
      CREATE TABLE orders AS SELECT day::INTEGER AS day, 10.0 AS amount
      FROM range(${FIRST}, ${LAST + 1}) AS days(day), range(10)
      WHERE NOT (day - ${FIRST}) % 364 BETWEEN 322 AND 328`);
  });

  const delivered = (lastDay: Day) => ({ lastDay, weeks: [] });
  const check = (change: Partial<DeliveryLog> = {}) =>
    checkData(
      duck,
      { now: undefined, previous: undefined, good: undefined, suspects: [], ...change },
      { firstDay: FIRST, asOf: LAST, attributes: [], settings },
    );

  it('tells of the holiday, but suspects no delivery for it, and does not repeat it as an alarm', async () => {
    const { findings, isSuspect } = await check();
    expect(findings).toMatchObject([{ severity: 'watch', measure: 'dead days', value: 7 }]);
    expect(isSuspect).toBe(false);
    expect((await check({ suspects: [delivered(LAST - 1)] })).findings).toEqual(findings);
  });

  it('looks at all that is new since the last good delivery, not since the last one alone', async () => {
    const { periods } = await check({ good: delivered(LAST - 70), previous: delivered(LAST - 35) });
    expect(periods?.recent).toEqual({ from: LAST - 69, to: LAST });
  });

  it('counts the orders of whole weeks up to the last day that is known', async () => {
    const { weeks } = await check();
    expect(weeks).toHaveLength(65);
    expect(weeks.slice(-3)).toEqual([
      { from: formatDay(LAST - 20), orders: 70 },
      { from: formatDay(LAST - 13), orders: 0 },
      { from: formatDay(LAST - 6), orders: 70 },
    ]);
  });
});
