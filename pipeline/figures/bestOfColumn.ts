/**
 * Which figures of a table's column are the best. Of two that read the same neither is the better one, so they are
 * compared as they are shown; what is not a number is never the best.
 * @param shown figures as rounded for the table
 * @param distance how far a figure is from the best there could be
 */
export function bestOfColumn(shown: readonly string[], distance: (value: number) => number): boolean[] {
  const distances = shown.map((text) => distance(Number(text)));
  const least = Math.min(...distances.filter(Number.isFinite));
  return distances.map((each) => each === least);
}
