import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestBundle, writeTestBundle } from '../../pipeline/bundle/testing.js';
import { formatDay } from '../../pipeline/days.js';
import { openModel, type ServingModel } from '../model/servingModel.js';
import { predict } from './predict.js';
import { questionOf } from './question.js';

describe('a model of customers who pause with the seasons', () => {
  const artifacts = mkdtempSync(join(tmpdir(), 'clv-scorer-'));
  let bundle: TestBundle;
  let model: ServingModel;
  beforeAll(async () => {
    bundle = await writeTestBundle(artifacts, { pausing: true });
    model = openModel(bundle.directory);
  });
  afterAll(() => rmSync(artifacts, { recursive: true }));

  const winter = ['2024-01-05', '2024-01-19', '2024-02-10', '2024-02-27', '2024-03-15'];
  const askOn = (as_of: string) => {
    const transactions = winter.map((date) => ({ date, amount: 40 }));
    return questionOf({ transactions, as_of, explain: true }, model);
  };

  it('loses nobody over a summer, and says when the lifts run again', () => {
    expect(model.model.isOnClock).toBe(true);
    const [spring, autumn, late] = predict(['2024-04-30', '2024-10-31', '2025-04-30'].map(askOn), model);
    expect(autumn.p_alive).toBeGreaterThan(0.8 * spring.p_alive);
    expect(late.p_alive).toBeLessThan(0.5 * autumn.p_alive);
    expect(spring.next_order?.date ?? '').toMatch(/^2024-1[0-2]/);
    expect(autumn.clv).toBeGreaterThan(2 * spring.clv);
  });

  it('explains on the day that was asked about', () => {
    for (const { clv, reasons } of predict(['2024-04-30', '2024-10-31'].map(askOn), model)) {
      const parts = reasons?.top.map(({ amount }) => amount) ?? [];
      const sum = [reasons?.anchor ?? 0, reasons?.level ?? 0, reasons?.other ?? 0, ...parts];
      expect(sum.reduce((total, amount) => total + amount)).toBeCloseTo(clv, 6);
    }
  });

  it('answers each question of a batch as if it were alone, on days of their own', () => {
    const questions = ['2024-03-31', '2024-07-15', formatDay(bundle.cutoff)].map(askOn);
    const { request_id: _, ...first } = predict([questions[1]], model)[0];
    expect(predict(questions, model)[1]).toMatchObject(first);
  });

  it('takes features with a fraction of a day', () => {
    const features = { purchase_days: 5, purchase_revenue: 200, tenure_days: 300.5, recency_days: 230.25 };
    expect(predict([questionOf({ features }, model)], model)[0].clv).toBeGreaterThan(0);
  });
});
