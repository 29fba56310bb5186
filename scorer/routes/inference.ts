import { z } from 'zod';
import { BINARY_EXTENSION, JSON_LENGTH_HEADER } from '../compatible/binaryTensors.js';
import {
  binaryReply,
  inferenceReply,
  inferenceReplySchema,
  inferenceRequestSchema,
  MODEL_NAME,
  rowsOfTensors,
  tensorsOf,
} from '../compatible/inference.js';
import { predictRows } from '../compatible/rows.js';
import { HttpProblem } from '../http/problem.js';
import { type Call, type Route, route } from '../http/route.js';
import type { ServingModel } from '../model/servingModel.js';

const VERSION = '2';
/** Under any version, or the one that serves. */
const MODEL_PATHS = ['/v2/models/:name', '/v2/models/:name/versions/:version'] as const;

const shared = {
  tag: 'compatible',
  /** The protocol's own shape. */
  refusal: ({ status, message }: HttpProblem) => ({
    status: status === 422 ? 400 : status,
    body: { error: message },
  }),
} as const;

const serverRoute = route({
  ...shared,
  method: 'get',
  path: '/v2',
  summary: 'Open Inference Protocol: the server',
  access: 'open',
  reply: z.object({ name: z.string(), version: z.string(), extensions: z.array(z.string()) }),
  handle: () => ({ name: 'clv-scorer', version: VERSION, extensions: [BINARY_EXTENSION] }),
});

const liveRoute = route({
  ...shared,
  method: 'get',
  path: '/v2/health/live',
  summary: 'Open Inference Protocol: whether the server is alive',
  access: 'open',
  reply: z.object({ live: z.boolean() }),
  handle: () => ({ live: true }),
});

const readyRoute = route({
  ...shared,
  method: 'get',
  path: '/v2/health/ready',
  summary: 'Open Inference Protocol: whether a model serves',
  access: 'open',
  reply: z.object({ ready: z.boolean() }),
  refusals: [503],
  handle: ({ services: { models } }) => ({ ready: models.current !== undefined }),
});

const modelRoutes = MODEL_PATHS.flatMap((path): Route[] => [
  route({
    ...shared,
    method: 'get',
    path,
    summary: "Open Inference Protocol: the model's tensors",
    access: 'key',
    reply: z.object({ name: z.string(), versions: z.array(z.string()), platform: z.string() }).loose(),
    refusals: [404, 503],
    handle(call) {
      const model = namedModel(call);
      return { name: MODEL_NAME, versions: [model.version], platform: 'clv', ...tensorsOf(model) };
    },
  }),
  route({
    ...shared,
    method: 'get',
    path: `${path}/ready`,
    summary: 'Open Inference Protocol: whether this model serves',
    access: 'open',
    reply: z.object({ name: z.string(), ready: z.boolean() }),
    refusals: [404, 503],
    handle(call) {
      namedModel(call);
      return { name: MODEL_NAME, ready: true };
    },
  }),
  route({
    ...shared,
    method: 'post',
    path: `${path}/infer`,
    summary: 'Open Inference Protocol: predict rows of features',
    access: 'key',
    body: inferenceRequestSchema,
    takes: 'tensors',
    reply: inferenceReplySchema,
    refusals: [404, 503],
    examples: [
      {
        summary: 'Two rows',
        value: {
          id: '42',
          inputs: [
            { name: 'purchase_days', shape: [2], datatype: 'INT64', data: [1, 3] },
            { name: 'purchase_revenue', shape: [2], datatype: 'FP64', data: [40, 120] },
            { name: 'tenure_days', shape: [2], datatype: 'INT64', data: [0, 200] },
            { name: 'recency_days', shape: [2], datatype: 'INT64', data: [0, 20] },
          ],
          outputs: [{ name: 'clv' }],
        },
      },
    ],
    async handle(call) {
      const model = namedModel(call);
      const { body, services } = call;
      const rows = rowsOfTensors(body, model);
      const predictions = await predictRows(rows, body.parameters?.horizon_days, services);
      const reply = inferenceReply(body, predictions, model);
      const binary = binaryReply(body, reply);
      if (!binary) return reply;
      call.ctx.type = 'application/octet-stream';
      call.ctx.set(JSON_LENGTH_HEADER, String(Buffer.byteLength(binary.json)));
      return binary.body;
    },
  }),
]);

export const inferenceRoutes: readonly Route[] = [serverRoute, liveRoute, readyRoute, ...modelRoutes];

function namedModel({
  params,
  services: { models },
}: Pick<Call<unknown, unknown>, 'params' | 'services'>): ServingModel {
  const model = models.current;
  const { name, version = model.version } = params;
  if (name === MODEL_NAME && version === model.version) return model;
  throw new HttpProblem(404, `The model here is ${MODEL_NAME}, version ${model.version}.`);
}
