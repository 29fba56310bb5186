/** How the binary format of WebAssembly (core specification 2.0, section 5) writes numbers, names and lists. */

/** Bytes of a module. */
export type Code = readonly number[];

/** A whole number of at least 0 in LEB128. */
export function unsigned(value: number): number[] {
  const low = value & 0x7f;
  const rest = value >>> 7;
  return rest === 0 ? [low] : [low | 0x80, ...unsigned(rest)];
}

/** A whole number in signed LEB128. */
export function signed(value: number): number[] {
  const low = value & 0x7f;
  const rest = value >> 7;
  const isLast = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
  return isLast ? [low] : [low | 0x80, ...signed(rest)];
}

/** How many items there are, and the items. */
export function list(items: readonly Code[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

/** A name. */
export function text(value: string): number[] {
  const bytes = new TextEncoder().encode(value);
  return [...unsigned(bytes.length), ...bytes];
}

/** A section of the module. */
export function section(id: number, content: Code): number[] {
  return [id, ...unsigned(content.length), ...content];
}
