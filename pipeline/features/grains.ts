/**
 * Grains make sums reproducible. Adding doubles depends on their order, which threads and databases choose
 * freely; adding integers does not. So every amount (currency) and quantity (units) is a whole number of
 * grains before it is summed, in SQL and in process alike. A grain is a millionth, to which cleaning rounds
 * too. Sums are exact up to 2^53 grains, some 9 billion currency units a customer; sums of squares, in SQL,
 * up to 2^127, some 10,000 orders of a billion each.
 */
export const GRAINS_PER_UNIT = 1_000_000;

/** The whole number of grains nearest to a value in currency or units; halves go up. */
export function toGrains(value: number): number {
  return Math.floor(value * GRAINS_PER_UNIT + 0.5);
}

/** {@link toGrains} as SQL, with the same operations on the same doubles. */
export function grainsSql(column: string): string {
  return `CAST(floor(${column} * ${GRAINS_PER_UNIT} + 0.5) AS BIGINT)`;
}
