/**
 * Grains make sums reproducible. Adding doubles depends on their order, which threads and databases choose
 * freely; adding integers does not. So every amount (currency) and quantity (units) is rounded to a whole
 * number of grains of 1/10,000 before it is summed, in SQL and in process alike. Sums are exact up to
 * 2^53 grains, some 900 billion currency units a customer.
 */
export const GRAINS_PER_UNIT = 10_000;

/** The whole number of grains nearest to a value in currency or units; halves go up. */
export function toGrains(value: number): number {
  return Math.floor(value * GRAINS_PER_UNIT + 0.5);
}

/** {@link toGrains} as SQL, with the same operations on the same doubles. */
export function grainsSql(column: string): string {
  return `CAST(floor(${column} * ${GRAINS_PER_UNIT} + 0.5) AS BIGINT)`;
}
