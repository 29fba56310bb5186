import type { FeatureTable } from '../../features/index.js';
import type { Anchor } from '../anchor.js';
import type { Matrix, MatrixFeature } from '../matrix.js';

const ANCHOR_FEATURES: readonly MatrixFeature[] = [
  { name: 'anchor_p_alive', kind: 'numeric' },
  { name: 'anchor_orders', kind: 'numeric' },
  { name: 'anchor_spend', kind: 'numeric' },
  { name: 'anchor_value', kind: 'numeric' },
];

/**
 * Adds what the anchor says of each customer to a matrix, free of currency and of the population's spend:
 * P(alive), expected orders in the horizon, and the logarithms of expected spend and value over their means
 * when the anchor was fitted.
 */
export function withAnchorFeatures(
  matrix: Matrix,
  anchor: Anchor,
  table: FeatureTable,
  horizonDays: number,
): Matrix {
  const columns = [
    anchor.pAlive(table),
    anchor.expectedOrders(table, horizonDays),
    anchor.expectedSpend(table).map((spend) => Math.log(spend / anchor.populationSpend)),
    anchor.expectedRevenue(table, horizonDays).map((value) => Math.log(value / anchor.populationSpend)),
  ];
  return {
    rows: matrix.rows,
    features: [...matrix.features, ...ANCHOR_FEATURES],
    columns: [...matrix.columns, ...columns],
  };
}
