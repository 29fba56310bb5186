import { describe, expect, it } from 'vitest';
import { segmentsOf } from '../../pipeline/bundle/index.js';
import { explain } from '../../pipeline/explain/index.js';
import { fitShop, HORIZON_DAYS } from '../../pipeline/explain/shop.testdata.js';
import { selectedFeatures } from '../../pipeline/features/index.js';
import { featuresRead } from './featuresRead.js';

const ENGINES = ['anchored-forest', 'forest', 'ml-random-forest', 'btyd', 'baseline'] as const;

describe('featuresRead', () => {
  it.each(ENGINES)('leaves out nothing that %s predicts, groups or explains by', async (engine) => {
    const { fitted, present } = await fitShop(engine, 2);
    const answers = (table: typeof present.table) => {
      const scores = fitted.model.score(table);
      return {
        scores,
        segments: segmentsOf(table, scores.pAlive),
        reasons: explain(fitted.model.forHorizon(HORIZON_DAYS), table),
      };
    };
    const read = featuresRead(fitted.model, selectedFeatures({ attributes: ['country'] }));
    const columns = new Map(
      [...present.table.columns].filter(([name]) => read.some((one) => one.name === name)),
    );
    expect(answers({ ...present.table, columns })).toEqual(answers(present.table));
  });

  it('leaves out what buy-till-you-die does not ask for', async () => {
    const { fitted } = await fitShop('btyd', 2);
    const read = featuresRead(fitted.model, selectedFeatures({ attributes: ['country'] }));
    expect(read.map(({ name }) => name).sort()).toEqual([
      'purchase_days',
      'purchase_revenue',
      'recency_days',
      'tenure_days',
    ]);
  });
});
