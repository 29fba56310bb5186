import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { Rng } from '../../random.js';
import type { Matrix } from '../matrix.js';
import { type Forest, fitForest } from './forest.js';
import { forestToOnnx } from './onnx.js';
import { friedman1, maxDistance, mixedSet } from './testData.js';

async function runOnnx(forest: Forest, { rows, columns }: Matrix): Promise<Float64Array> {
  const session = await InferenceSession.create(forestToOnnx(forest));
  const values = new Float64Array(rows * columns.length);
  columns.forEach((column, f) => {
    column.forEach((value, row) => {
      values[row * columns.length + f] = value;
    });
  });
  const { prediction } = await session.run({
    features: new Tensor('float64', values, [rows, columns.length]),
  });
  return prediction.data as Float64Array;
}

describe('forestToOnnx', () => {
  it('predicts in onnxruntime as here, to 1e-5 over 10,000 rows', async () => {
    const forest = await fitForest(friedman1(2000, new Rng(1)), { trees: 20 }, new Rng(2));
    const { matrix } = friedman1(10_000, new Rng(3));
    expect(maxDistance(await runOnnx(forest, matrix), forest.predict(matrix).mean)).toBeLessThan(1e-5);
  });

  it('knows missing values and categories, unseen ones too', async () => {
    const forest = await fitForest(mixedSet(1000, new Rng(4)), { trees: 10 }, new Rng(5));
    const { matrix } = mixedSet(2000, new Rng(6));
    matrix.columns[3].forEach((_, row) => {
      if (row % 10 === 0) matrix.columns[3][row] = row % 20 === 0 ? Number.NaN : 99;
    });
    expect(maxDistance(await runOnnx(forest, matrix), forest.predict(matrix).mean)).toBeLessThan(1e-5);
  });

  it('exports trees that are single leaves', async () => {
    const set = friedman1(50, new Rng(7));
    const forest = await fitForest(set, { trees: 3, minSamplesLeaf: 50 }, new Rng(8));
    expect(maxDistance(await runOnnx(forest, set.matrix), forest.predict(set.matrix).mean)).toBeLessThan(
      1e-5,
    );
  });
});
