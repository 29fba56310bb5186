/** Whether a ratio is above a factor or below its inverse. */
export function isBeyond(ratio: number, factor: number): boolean {
  return ratio > factor || ratio < 1 / factor;
}
