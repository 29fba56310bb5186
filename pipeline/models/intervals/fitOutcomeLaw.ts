import { groupOf, OutcomeLaw } from './outcomeLaw.js';
import { type KnownOutcomes, type Outcomes, outcomeUnit } from './outcomes.js';

/** Groups of customers at most, ... */
const MOST_GROUPS = 40;
/** ... and customers in each at least: fewer cannot tell a 90 % interval from a 95 % one. */
const LEAST_ROWS = 100;
/** Share of the weight of the lowest group that counts as hardly anybody. */
const HARDLY_ANYBODY = 0.1;
/** Equally likely outcomes that stand for a group's. */
const OUTCOMES_KEPT = 200;

/** An outcome of an earlier window. */
interface Row {
  readonly expectedOrders: number;
  /** Revenue in units of `outcomeUnit`. */
  readonly ratio: number;
  readonly weight: number;
}

/**
 * Learns how outcomes lie around predictions. The same season one year earlier, where it is known, counts as much
 * as all recent windows together: seasons differ in who buys, not in how much alone.
 * @returns undefined where no outcome is known.
 */
export function fitOutcomeLaw({ recent, seasonal }: KnownOutcomes): OutcomeLaw | undefined {
  const rows = recent.flatMap((outcomes) => rowsOf(outcomes, 1));
  if (seasonal) rows.push(...rowsOf(seasonal, Math.max(rows.length, 1) / seasonal.predicted.length));
  if (rows.length === 0) return undefined;
  rows.sort((a, b) => a.expectedOrders - b.expectedOrders || a.ratio - b.ratio);
  const edges = edgesOf(rows);
  const groups = Array.from({ length: edges.length + 1 }, (): Row[] => []);
  for (const row of rows) groups[groupOf(edges, row.expectedOrders)].push(row);
  return new OutcomeLaw({
    edges,
    ratios: groups.map(equallyLikely),
    leastExpected: leastExpectedOf(groups[0]),
  });
}

/** Expected orders below which hardly anybody of the lowest group lies; rows by expected orders, ascending. */
function leastExpectedOf(rows: readonly Row[]): number {
  const total = rows.reduce((sum, { weight }) => sum + weight, 0);
  let reached = 0;
  for (const { expectedOrders, weight } of rows) {
    reached += weight;
    if (reached >= HARDLY_ANYBODY * total) return expectedOrders;
  }
  return 0;
}

function rowsOf({ predicted, averageOrder, revenue }: Outcomes, weight: number): Row[] {
  return Array.from(predicted.keys())
    .filter((row) => !Number.isNaN(predicted[row]))
    .map((row) => ({
      expectedOrders: predicted[row] / averageOrder[row],
      ratio: revenue[row] / outcomeUnit(predicted[row], averageOrder[row]),
      weight,
    }));
}

/** Cuts sorted rows into groups of equal size; customers with equal expectations stay together. */
function edgesOf(rows: readonly Row[]): number[] {
  const groups = Math.min(MOST_GROUPS, Math.max(1, Math.floor(rows.length / LEAST_ROWS)));
  const edges = new Set<number>();
  for (let group = 1; group < groups; group++) {
    edges.add(rows[Math.floor((group * rows.length) / groups)].expectedOrders);
  }
  edges.delete(rows[0].expectedOrders);
  return [...edges];
}

/** The outcomes in the middle of equal shares of the weight, ascending. */
function equallyLikely(rows: readonly Row[]): number[] {
  const sorted = [...rows].sort((a, b) => a.ratio - b.ratio);
  const total = sorted.reduce((sum, { weight }) => sum + weight, 0);
  const kept: number[] = [];
  let reached = 0;
  let at = -1;
  for (let i = 0; i < OUTCOMES_KEPT; i++) {
    while (at < 0 || (reached < (total * (i + 0.5)) / OUTCOMES_KEPT && at < sorted.length - 1)) {
      reached += sorted[++at].weight;
    }
    kept.push(sorted[at].ratio);
  }
  return kept;
}
