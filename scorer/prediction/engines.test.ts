import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { ENGINES, writeTestBundle } from '../../pipeline/bundle/testing.js';
import { openModel } from '../model/servingModel.js';
import { predict } from './predict.js';
import { questionOf } from './question.js';

const artifacts = mkdtempSync(join(tmpdir(), 'clv-scorer-'));
afterAll(() => rmSync(artifacts, { recursive: true }));

const newcomer = { purchase_days: 0, purchase_revenue: 0, tenure_days: null, recency_days: null };
const buyer = { purchase_days: 3, purchase_revenue: 120, tenure_days: 200, recency_days: 20 };

it.each(ENGINES)(
  '%s answers for whoever has not bought yet, and where features are missing',
  async (engine) => {
    const model = openModel((await writeTestBundle(artifacts, { engine })).directory);
    const questions = [
      { transactions: [] },
      { features: newcomer },
      { features: { ...buyer, net_revenue: null } },
      { features: buyer },
    ].map((request) => questionOf(request, model));
    const replies = predict(questions, model);
    for (const { clv, lo90, lo80, hi80, hi90 } of replies) {
      expect(clv).toBeGreaterThanOrEqual(0);
      expect([lo90, lo80, hi80, hi90]).toEqual([lo90, lo80, hi80, hi90].toSorted((a, b) => a - b));
    }
    expect(replies[2].clv).toBeGreaterThan(0);
  },
);
