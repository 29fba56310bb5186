/** Rows of a leaf in the smallest shop. */
const LEAST_LEAF = 20;

/** A leaf of 200 rows is too large for a small shop: then a twentieth of the rows, at least {@link LEAST_LEAF}. */
export function leafFor(rows: number, wanted = 1): number {
  return Math.min(wanted, Math.max(LEAST_LEAF, Math.floor(rows / 20)));
}
