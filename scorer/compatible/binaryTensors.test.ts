import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bytesOf, jsonOfBinary } from './binaryTensors.js';

function roundTrip(datatype: string, tensor: Buffer): unknown {
  const input = { name: 'x', datatype, parameters: { binary_data_size: tensor.length } };
  const head = Buffer.from(JSON.stringify({ inputs: [input] }));
  const json = jsonOfBinary(Buffer.concat([head, tensor]), String(head.length));
  return (json as { inputs: { data: unknown }[] }).inputs[0].data;
}

it('gives back numbers and texts as they went in', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ noNaN: true })),
      fc.array(fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\ufffd'))),
      (numbers, texts) => {
        expect(roundTrip('FP64', bytesOf(numbers))).toEqual(numbers);
        expect(roundTrip('BYTES', bytesOf(texts))).toEqual(texts);
      },
    ),
  );
});

it.each([
  ['BOOL', new Uint8Array([0, 1]), [false, true]],
  ['INT8', new Int8Array([-128, 127]), [-128, 127]],
  ['INT16', new Int16Array([-32768, 5]), [-32768, 5]],
  ['INT32', new Int32Array([-5, 2147483647]), [-5, 2147483647]],
  ['INT64', new BigInt64Array([-5n, 9007199254740991n]), [-5, 9007199254740991]],
  ['UINT8', new Uint8Array([255]), [255]],
  ['UINT16', new Uint16Array([65535]), [65535]],
  ['UINT32', new Uint32Array([4294967295]), [4294967295]],
  ['UINT64', new BigUint64Array([7n]), [7]],
  ['FP32', new Float32Array([0.5, Number.NaN]), [0.5, null]],
  ['FP64', new Float64Array([Number.NaN, -2]), [null, -2]],
])('reads %s', (datatype, values, expected) => {
  expect(roundTrip(datatype, Buffer.from(values.buffer))).toEqual(expected);
});

it('refuses texts that are not UTF-8, of which another would be read', () => {
  const latin1 = Buffer.from('München', 'latin1');
  const length = Buffer.from([latin1.length, 0, 0, 0]);
  expect(() => roundTrip('BYTES', Buffer.concat([length, latin1]))).toThrow(/Send the body in UTF-8/);
});
