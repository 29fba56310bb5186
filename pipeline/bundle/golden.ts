import { UserError } from '../errors.js';
import type { FeatureTable, FeatureValue } from '../features/index.js';
import type { ClvModel } from '../models/clvModel.js';
import { tableFromRows } from './featureRows.js';

/** A customer without a name, and what the model said when it was exported. */
export interface GoldenPair {
  readonly features: Readonly<Record<string, FeatureValue>>;
  /** Currency, by horizon, ascending. */
  readonly clv: readonly number[];
  readonly pAlive: number;
}

/** Numbers may differ by this share: another processor may round transcendental functions differently. */
const TOLERANCE = 1e-9;
const GOLDEN_ROWS = 7;

/**
 * Pairs from the lowest prediction to the highest.
 * @param predictions by which customers are chosen, one a row
 */
export function goldenPairs(model: ClvModel, table: FeatureTable, predictions: Float64Array): GoldenPair[] {
  const order = Array.from(predictions.keys()).sort((a, b) => predictions[a] - predictions[b] || a - b);
  const count = Math.min(GOLDEN_ROWS, order.length);
  const features = Array.from({ length: count }, (_, i) =>
    featuresOf(table, order[Math.round((i * (order.length - 1)) / Math.max(count - 1, 1))]),
  );
  const { horizons, pAlive } = model.score(tableFromRows(features));
  return features.map((of, row) => ({
    features: of,
    clv: horizons.map(({ clv }) => clv[row]),
    pAlive: pAlive[row],
  }));
}

/** @throws UserError where the model does not say again what it said when it was exported. */
export function checkGolden(model: ClvModel, pairs: readonly GoldenPair[], directory: string): void {
  const { horizons, pAlive } = model.score(tableFromRows(pairs.map(({ features }) => features)));
  for (const [row, pair] of pairs.entries()) {
    const now = [...horizons.map(({ clv }) => clv[row]), pAlive[row]];
    const then = [...pair.clv, pair.pAlive];
    const wrong = then.findIndex(
      (value, i) => !(Math.abs(now[i] - value) <= TOLERANCE * Math.max(1, Math.abs(value))),
    );
    if (wrong < 0) continue;
    throw new UserError(
      `The bundle ${directory} predicts ${now[wrong]} for golden pair ${row}; when it was exported it predicted ${then[wrong]}.`,
      'Do not serve it: train again with this version of clv, or use the version that wrote it.',
    );
  }
}

function featuresOf(table: FeatureTable, row: number): Record<string, FeatureValue> {
  return Object.fromEntries(
    [...table.columns].map(([name, column]) => {
      const value = column[row];
      return [name, typeof value === 'number' && Number.isNaN(value) ? null : value];
    }),
  );
}
