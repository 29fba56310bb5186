import { crc32 } from 'node:zlib';
import { UserError } from '../../errors.js';
import type { MatrixFeature } from '../matrix.js';
import { Forest } from './forest.js';

/** The first bytes of a weights file. */
const MAGIC = 'CLVFORST';
/** Format written by this version; a reader refuses newer ones. */
export const FORMAT_VERSION = 1;
/** magic 8, format version 4, length of the description 4, length of the file 8, checksum 4, zeros 4. */
const HEADER_BYTES = 32;
const ALIGNMENT = 8;

const ARRAY_KINDS = { f64: Float64Array, f32: Float32Array, u32: Uint32Array, u8: Uint8Array } as const;
type ArrayKind = keyof typeof ARRAY_KINDS;
interface ArrayTypes {
  f64: Float64Array;
  f32: Float32Array;
  u32: Uint32Array;
  u8: Uint8Array;
}
type NumberArray = ArrayTypes[ArrayKind];

/** What the file says of itself, as JSON behind the header. */
interface Description {
  readonly features: readonly MatrixFeature[];
  /** The number of bins of each categorical feature, whose coding is the array `codeBins.<feature>`. */
  readonly categoryBins: readonly (number | null)[];
  readonly hasLeafLabels: boolean;
  /** Where each array lies, from the start of the file. */
  readonly arrays: Readonly<Record<string, { kind: ArrayKind; offset: number; length: number }>>;
}

/**
 * A forest as the bytes of a weights file: a header, a short description, and the flat arrays as they lie in
 * memory (little-endian). The same forest gives the same bytes.
 */
export function serializeForest(forest: Forest): Uint8Array {
  const arrays = Object.entries(arraysOf(forest));
  const layout = (descriptionBytes: number) => {
    let offset = align(HEADER_BYTES + descriptionBytes);
    const places = arrays.map(([name, array]) => {
      const place = { kind: kindOf(array), offset, length: array.length };
      offset = align(offset + array.byteLength);
      return [name, place] as const;
    });
    return { places, end: offset };
  };
  const describe = (descriptionBytes: number) =>
    Buffer.from(JSON.stringify(descriptionOf(forest, Object.fromEntries(layout(descriptionBytes).places))));
  // Offsets are part of the description, which moves them: room for their digits settles that.
  const room = align(describe(0).length + 16 * arrays.length);
  const description = Buffer.alloc(room, ' ');
  description.set(describe(room));
  const { places, end } = layout(room);
  const bytes = Buffer.alloc(end);
  bytes.set(description, HEADER_BYTES);
  places.forEach(([, { offset }], i) => {
    const array = arrays[i][1];
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), offset);
  });
  writeHeader(bytes, room);
  return bytes;
}

/**
 * The forest in the bytes of a weights file. Nothing is parsed or copied: the arrays are views of `bytes`,
 * which must not be changed afterwards.
 * @throws UserError where the bytes are no weights file, of a newer format, cut short or damaged.
 */
export function loadForest(bytes: Uint8Array): Forest {
  const aligned = bytes.byteOffset % ALIGNMENT === 0 ? bytes : Uint8Array.from(bytes);
  const { features, categoryBins, hasLeafLabels, arrays } = readDescription(aligned);
  const read = <K extends ArrayKind>(name: string, kind: K): ArrayTypes[K] => {
    const { offset, length } = arrays[name];
    const buffer = aligned.buffer as ArrayBuffer;
    return new ARRAY_KINDS[kind](buffer, aligned.byteOffset + offset, length) as ArrayTypes[K];
  };
  const numbers = read('numbers', 'f64');
  return new Forest({
    features,
    trees: {
      numbers,
      words: new Uint32Array(numbers.buffer, numbers.byteOffset, 2 * numbers.length),
      roots: read('roots', 'u32'),
      weight: read('weight', 'f64'),
      categorySets: read('categorySets', 'u32'),
    },
    codeBins: categoryBins.map((bins, f) =>
      bins === null ? null : { bins, codeBins: read(`codeBins.${f}`, 'u8') },
    ),
    importance: read('importance', 'f64'),
    leafLabels: hasLeafLabels
      ? {
          labels: read('labels', 'f64'),
          start: read('leafStart', 'u32'),
          rank: read('leafRank', 'u32'),
          share: read('leafShare', 'f32'),
        }
      : null,
  });
}

function arraysOf({ parts }: Forest): Record<string, NumberArray> {
  const { numbers, roots, weight, categorySets } = parts.trees;
  const arrays: Record<string, NumberArray> = {
    numbers,
    roots,
    weight,
    categorySets,
    importance: parts.importance,
  };
  if (parts.leafLabels) {
    const { labels, start, rank, share } = parts.leafLabels;
    Object.assign(arrays, { labels, leafStart: start, leafRank: rank, leafShare: share });
  }
  parts.codeBins.forEach((coding, f) => {
    if (coding) arrays[`codeBins.${f}`] = coding.codeBins;
  });
  return arrays;
}

function descriptionOf({ parts }: Forest, arrays: Description['arrays']): Description {
  return {
    features: parts.features,
    categoryBins: parts.codeBins.map((coding) => coding?.bins ?? null),
    hasLeafLabels: parts.leafLabels !== null,
    arrays,
  };
}

function kindOf(array: NumberArray): ArrayKind {
  if (array instanceof Float64Array) return 'f64';
  if (array instanceof Float32Array) return 'f32';
  return array instanceof Uint32Array ? 'u32' : 'u8';
}

function align(offset: number): number {
  return Math.ceil(offset / ALIGNMENT) * ALIGNMENT;
}

function writeHeader(bytes: Buffer, descriptionBytes: number): void {
  bytes.write(MAGIC, 0, 'latin1');
  bytes.writeUInt32LE(FORMAT_VERSION, 8);
  bytes.writeUInt32LE(descriptionBytes, 12);
  bytes.writeBigUInt64LE(BigInt(bytes.length), 16);
  bytes.writeUInt32LE(checksum(bytes), 24);
}

/** CRC-32 of the file without the checksum itself: every single flipped bit changes it. */
function checksum(bytes: Buffer): number {
  return crc32(bytes.subarray(28), crc32(bytes.subarray(0, 24)));
}

function readDescription(bytes: Uint8Array): Description {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const again = 'Export the bundle again, or restore the file from a copy.';
  if (file.length < HEADER_BYTES || file.toString('latin1', 0, 8) !== MAGIC) {
    throw new UserError(
      `These ${file.length} bytes are no forest: they do not start with '${MAGIC}'.`,
      again,
    );
  }
  const version = file.readUInt32LE(8);
  if (version !== FORMAT_VERSION) {
    throw new UserError(
      `The forest is in format ${version}; this version reads format ${FORMAT_VERSION}.`,
      version > FORMAT_VERSION ? 'Upgrade to the version that wrote it.' : 'Train and export it again.',
    );
  }
  const length = file.readBigUInt64LE(16);
  if (length !== BigInt(file.length)) {
    throw new UserError(`The forest is cut short: ${file.length} bytes; expected ${length}.`, again);
  }
  const stored = file.readUInt32LE(24);
  const found = checksum(file);
  if (stored !== found) {
    const hex = (value: number) => value.toString(16).padStart(8, '0');
    throw new UserError(`The forest is damaged: checksum ${hex(found)}; expected ${hex(stored)}.`, again);
  }
  return JSON.parse(file.toString('utf8', HEADER_BYTES, HEADER_BYTES + file.readUInt32LE(12))) as Description;
}
