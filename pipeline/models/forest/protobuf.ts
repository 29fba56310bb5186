/** A message of the protocol buffer wire format, written field by field. */
export type Message = readonly number[] | Uint8Array;

const VARINT = 0;
const LENGTH_DELIMITED = 2;

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return [...bytes, rest];
}

function bytesField(field: number, content: Message): Uint8Array {
  return Buffer.concat([
    Uint8Array.from([...varint(field * 8 + LENGTH_DELIMITED), ...varint(content.length)]),
    Uint8Array.from(content),
  ]);
}

/** A whole number of at least 0. */
export function intField(field: number, value: number): Uint8Array {
  return Uint8Array.from([...varint(field * 8 + VARINT), ...varint(value)]);
}

/** Text in UTF-8. */
export function textField(field: number, value: string): Uint8Array {
  return bytesField(field, Buffer.from(value));
}

/** Raw bytes, or a message within a message. */
export function messageField(field: number, ...parts: readonly Uint8Array[]): Uint8Array {
  return bytesField(field, Buffer.concat(parts));
}

/** Whole numbers of at least 0, packed. */
export function intsField(field: number, values: ArrayLike<number>): Uint8Array {
  return bytesField(
    field,
    Array.from(values).flatMap((value) => varint(value)),
  );
}
