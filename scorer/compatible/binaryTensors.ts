import { z } from 'zod';
import { checkText } from '../http/columns.js';
import { HttpProblem } from '../http/problem.js';
import { parsePythonJson } from './pythonJson.js';

/**
 * Tensors as bytes behind the JSON, as the Python clients of the Open Inference Protocol send and ask for them unless
 * told otherwise. https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_binary_data.md
 */
export const BINARY_EXTENSION = 'binary_tensor_data';

/** Of requests and replies: where the JSON ends and the bytes begin. */
export const JSON_LENGTH_HEADER = 'Inference-Header-Content-Length';

type Read = (view: DataView, at: number) => number | boolean | null;

/** Bytes of a value, and how one is read; all of them little-endian. */
const FIXED: Readonly<Record<string, { readonly bytes: number; readonly read: Read }>> = {
  BOOL: { bytes: 1, read: (view, at) => view.getUint8(at) !== 0 },
  INT8: { bytes: 1, read: (view, at) => view.getInt8(at) },
  INT16: { bytes: 2, read: (view, at) => view.getInt16(at, true) },
  INT32: { bytes: 4, read: (view, at) => view.getInt32(at, true) },
  INT64: { bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
  UINT8: { bytes: 1, read: (view, at) => view.getUint8(at) },
  UINT16: { bytes: 2, read: (view, at) => view.getUint16(at, true) },
  UINT32: { bytes: 4, read: (view, at) => view.getUint32(at, true) },
  UINT64: { bytes: 8, read: (view, at) => Number(view.getBigUint64(at, true)) },
  FP32: { bytes: 4, read: (view, at) => orMissing(view.getFloat32(at, true)) },
  FP64: { bytes: 8, read: (view, at) => orMissing(view.getFloat64(at, true)) },
};

/** Bytes have no null: what is missing is not a number. */
function orMissing(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

const headSchema = z
  .object({
    inputs: z.array(
      z
        .object({
          name: z.string(),
          datatype: z.string(),
          parameters: z
            .object({ binary_data_size: z.int().min(0).optional() })
            .loose()
            .optional(),
        })
        .loose(),
    ),
  })
  .loose();

/**
 * The request with all its tensors as JSON; one whose JSON is not a request at all is handed on for validation to tell.
 * @param jsonLength what the header says, bytes
 * @throws HttpProblem 400 where the bytes are not what the JSON announces
 */
export function jsonOfBinary(body: Buffer, jsonLength: string): unknown {
  const length = Number(jsonLength);
  if (!Number.isInteger(length) || length < 0 || length > body.length) {
    throw new HttpProblem(400, `${JSON_LENGTH_HEADER} is ${jsonLength}; the body has ${body.length} bytes.`);
  }
  const json = parsed(body.toString('utf8', 0, length));
  const head = headSchema.safeParse(json);
  if (!head.success) return json;
  let at = length;
  const inputs = head.data.inputs.map((input) => {
    const { name, datatype, parameters } = input;
    const size = parameters?.binary_data_size;
    if (size === undefined) return input;
    if (at + size > body.length) {
      throw new HttpProblem(
        400,
        `Input '${name}' ends after byte ${at + size}; the body has ${body.length}.`,
      );
    }
    const data = valuesOf(name, datatype, body.subarray(at, at + size));
    at += size;
    return { ...input, data };
  });
  if (at === body.length) return { ...head.data, inputs };
  throw new HttpProblem(400, `The inputs end after byte ${at}; the body has ${body.length}.`);
}

/** Bytes of a tensor that is answered with, numbers as FP64. */
export function bytesOf(data: readonly (number | string)[]): Buffer {
  return Buffer.concat(
    data.map((value) => (typeof value === 'number' ? bytesOfNumber(value) : bytesOfText(value))),
  );
}

function parsed(text: string): unknown {
  checkText(text);
  try {
    return parsePythonJson(text);
  } catch (cause) {
    throw new HttpProblem(400, `The JSON before the tensors cannot be read: ${(cause as Error).message}.`, {
      cause,
    });
  }
}

function valuesOf(name: string, datatype: string, bytes: Buffer): unknown[] {
  if (datatype === 'BYTES') return textsOf(name, bytes);
  const type = FIXED[datatype];
  if (!type) {
    const known = Object.keys(FIXED).join(', ');
    throw new HttpProblem(400, `Input '${name}' is ${datatype}; bytes are taken of ${known} and BYTES.`);
  }
  if (bytes.length % type.bytes !== 0) {
    throw new HttpProblem(
      400,
      `Input '${name}' has ${bytes.length} bytes; a value of ${datatype} has ${type.bytes}.`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: bytes.length / type.bytes }, (_, index) => type.read(view, index * type.bytes));
}

/** Each text is preceded by its length in four bytes. */
function textsOf(name: string, bytes: Buffer): string[] {
  const texts: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const start = at + 4;
    const end = start <= bytes.length ? start + bytes.readUInt32LE(at) : Number.POSITIVE_INFINITY;
    if (end > bytes.length) throw new HttpProblem(400, `Input '${name}' ends within a text.`);
    texts.push(bytes.toString('utf8', start, end));
    at = end;
  }
  texts.forEach(checkText);
  return texts;
}

function bytesOfNumber(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeDoubleLE(value);
  return bytes;
}

function bytesOfText(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length = Buffer.allocUnsafe(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([length, bytes]);
}
