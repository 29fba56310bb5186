import { expect, it } from 'vitest';
import { fitShop, HORIZON_DAYS } from '../explain/shop.testdata.js';
import { ClvModel } from '../models/clvModel.js';
import { AnchorAlone } from '../models/revenue/baselines.js';
import { predictTest } from './testPredictions.js';

it('gives buy-till-you-die the season that our model has: who beats it, beats it without that help', async () => {
  const { fitted, present } = await fitShop('btyd', 4);
  const [{ outcomes }] = fitted.model.horizons;
  const { anchor } = fitted.model;
  const model = new ClvModel(anchor, [{ revenue: new AnchorAlone(anchor, HORIZON_DAYS, 1.5), outcomes }]);
  const { models } = predictTest(present.table, model, model.score(present.table), HORIZON_DAYS);
  const anchors = anchor.expectedRevenue(present.table, HORIZON_DAYS);
  expect(models.get('btyd')).toEqual(anchors.map((value) => 1.5 * value));
});
