import { z } from 'zod';
import { checkedHeader } from '../http/columns.js';
import { counted } from '../http/faults.js';
import { HttpProblem } from '../http/problem.js';
import type { ServingModel } from '../model/servingModel.js';
import type { PredictionReply } from '../schemas/prediction.js';
import { bytesOf } from './binaryTensors.js';
import { type NamedRow, nameCells } from './rows.js';

/** The name under which the model is known to the Open Inference Protocol. */
export const MODEL_NAME = 'clv';

const value = z.union([z.number(), z.string(), z.boolean(), z.null()]);
const NUMBERS = [
  'FP16',
  'FP32',
  'FP64',
  'INT8',
  'INT16',
  'INT32',
  'INT64',
  'UINT8',
  'UINT16',
  'UINT32',
  'UINT64',
];
const DATATYPES = [...NUMBERS, 'BOOL', 'BYTES'] as const;

const tensorSchema = z.object({
  name: z.string(),
  shape: z.array(z.int().min(0)).min(1).max(2),
  datatype: z.enum(DATATYPES as unknown as [string, ...string[]]),
  parameters: z.record(z.string(), z.unknown()).optional(),
  data: z.union([z.array(value), z.array(z.array(value))]).meta({ description: 'Row-major, flat or nested' }),
});

export const inferenceRequestSchema = z
  .object({
    id: z.string().max(200).optional(),
    parameters: z
      .looseObject({
        horizon_days: z
          .int()
          .optional()
          .meta({ description: "One of the model's horizons; its main one if left out" }),
      })
      .optional(),
    inputs: z.array(tensorSchema).min(1),
    outputs: z
      .array(z.object({ name: z.string(), parameters: z.record(z.string(), z.unknown()).optional() }))
      .optional(),
  })
  .meta({
    id: 'InferenceRequest',
    description:
      'One tensor a feature of shape [rows] or [rows, 1], or a single tensor [rows, features] in the order of GET /v2/models/clv',
  });

export const inferenceReplySchema = z
  .object({
    model_name: z.string(),
    model_version: z.string(),
    id: z.string().optional(),
    outputs: z.array(
      z.object({
        name: z.string(),
        shape: z.array(z.int()),
        datatype: z.string(),
        data: z.array(z.union([z.number(), z.string()])),
      }),
    ),
  })
  .meta({ id: 'InferenceReply' });

export type InferenceReply = z.output<typeof inferenceReplySchema>;
export type InferenceRequest = z.output<typeof inferenceRequestSchema>;
type Tensor = InferenceRequest['inputs'][number];

/** What the model answers with, by the name of the tensor. */
const OUTPUTS = {
  clv: { datatype: 'FP64', of: ({ clv }: PredictionReply) => clv },
  p_alive: { datatype: 'FP64', of: ({ p_alive }: PredictionReply) => p_alive },
  expected_orders: { datatype: 'FP64', of: ({ expected_orders }: PredictionReply) => expected_orders },
  expected_spend: { datatype: 'FP64', of: ({ expected_spend }: PredictionReply) => expected_spend },
  segment: { datatype: 'BYTES', of: ({ segment }: PredictionReply) => segment },
} as const;

type OutputName = keyof typeof OUTPUTS;

/** Inputs and outputs as the protocol describes them; -1 is any number of rows. */
export function tensorsOf({ features }: ServingModel) {
  return {
    inputs: features.map(({ name, kind }) => ({
      name,
      shape: [-1],
      datatype: kind === 'numeric' ? 'FP64' : 'BYTES',
    })),
    outputs: Object.entries(OUTPUTS).map(([name, { datatype }]) => ({ name, shape: [-1], datatype })),
  };
}

/** The rows of the request's tensors. @throws HttpProblem 400 where shapes and data do not fit. */
export function rowsOfTensors({ inputs }: InferenceRequest, model: ServingModel): NamedRow[] {
  checkedHeader(inputs.map(({ name }) => name));
  const [first] = inputs;
  if (inputs.length === 1 && first.shape.length === 2 && first.shape[1] > 1)
    return rowsOfMatrix(first, model);
  const [rows] = first.shape;
  const columns = inputs.map((tensor) => [tensor.name, columnOf(tensor, rows)] as const);
  return Array.from({ length: rows }, (_, row) =>
    Object.fromEntries(columns.map(([name, column]) => [name, column[row]])),
  );
}

/** The reply with the outputs asked for, all of them where none are. */
export function inferenceReply(
  { id, outputs }: InferenceRequest,
  predictions: readonly PredictionReply[],
  { version }: ServingModel,
): InferenceReply {
  const names = outputs?.map(({ name }) => outputName(name)) ?? (Object.keys(OUTPUTS) as OutputName[]);
  return {
    model_name: MODEL_NAME,
    model_version: version,
    ...(id !== undefined && { id }),
    outputs: names.map((name) => ({
      name,
      shape: [predictions.length],
      datatype: OUTPUTS[name].datatype,
      data: predictions.map((prediction) => OUTPUTS[name].of(prediction)),
    })),
  };
}

/** The reply with the tensors that are wanted as bytes behind its JSON; undefined where none are. */
export function binaryReply(
  { parameters, outputs }: InferenceRequest,
  reply: InferenceReply,
): { json: string; body: Buffer } | undefined {
  const isBinary = (place: number) =>
    (outputs?.[place].parameters?.binary_data ?? parameters?.binary_data_output) === true;
  if (!reply.outputs.some((_, place) => isBinary(place))) return undefined;
  const tensors: Buffer[] = [];
  const described = reply.outputs.map((output, place) => {
    if (!isBinary(place)) return output;
    const { data, ...rest } = output;
    const bytes = bytesOf(data);
    tensors.push(bytes);
    return { ...rest, parameters: { binary_data_size: bytes.length } };
  });
  const json = JSON.stringify({ ...reply, outputs: described });
  return { json, body: Buffer.concat([Buffer.from(json), ...tensors]) };
}

function outputName(name: string): OutputName {
  if (Object.hasOwn(OUTPUTS, name)) return name as OutputName;
  throw new HttpProblem(400, `There is no output '${name}'; there are ${Object.keys(OUTPUTS).join(', ')}.`);
}

function columnOf(tensor: Tensor, rows: number): readonly unknown[] {
  if (tensor.shape[0] !== rows || (tensor.shape[1] ?? 1) !== 1) {
    throw new HttpProblem(400, `Input '${tensor.name}' has shape [${tensor.shape}], not [${rows}].`);
  }
  return flat(tensor, rows);
}

function rowsOfMatrix(tensor: Tensor, model: ServingModel): NamedRow[] {
  const [rows, columns] = tensor.shape;
  const values = flat(tensor, rows * columns);
  return Array.from({ length: rows }, (_, row) =>
    nameCells(values.slice(row * columns, (row + 1) * columns), model),
  );
}

function flat({ name, data }: Tensor, length: number): unknown[] {
  const values = data.flat();
  if (values.length === length) return values;
  throw new HttpProblem(
    400,
    `Input '${name}' has ${counted(values.length, 'value')}; its shape says ${length}.`,
  );
}
