/**
 * Two texts as one, of which `longest` characters at most are kept. What is full stays as it is: to copy it for each
 * of the pieces that follow would take time with the square of their number.
 */
export function joined(held: string, more: string, longest: number): string {
  return held.length < longest ? (held + more).slice(0, longest) : held;
}
