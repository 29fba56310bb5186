import { z } from 'zod';
import { mlflowRequestSchema, rowsOfMlflow } from '../compatible/mlflowRequest.js';
import { predictRows } from '../compatible/rows.js';
import { HttpProblem } from '../http/problem.js';
import { route } from '../http/route.js';

/** The release of MLflow whose clients the tests use. */
const PROTOCOL_VERSION = '3.0.0';

/** MLflow's shape: what is wrong with the request is a BAD_REQUEST, 400 for the content. */
function refusal({ status, message, errors = [] }: HttpProblem) {
  const details = errors.map(({ pointer, detail }) => `${pointer} ${detail}`);
  return {
    status: status === 422 ? 400 : status,
    body: {
      error_code: status < 500 ? 'BAD_REQUEST' : 'INTERNAL_ERROR',
      message: [message, ...details].join('; '),
    },
  };
}

export const invocationsRoute = route({
  method: 'post',
  path: '/invocations',
  summary: "MLflow's scoring protocol: one number a row, or whole predictions with params.details",
  tag: 'compatible',
  access: 'key',
  body: mlflowRequestSchema,
  takes: 'json or csv',
  reply: z.object({ predictions: z.array(z.unknown()) }),
  refusals: [503],
  refusal,
  examples: [
    {
      summary: 'Two rows',
      value: {
        dataframe_split: {
          columns: ['purchase_days', 'purchase_revenue', 'tenure_days', 'recency_days'],
          data: [
            [1, 40, 0, 0],
            [3, 120, 200, 20],
          ],
        },
      },
    },
  ],
  async handle({ body, services }) {
    const rows = rowsOfMlflow(body, services.models.current);
    const predictions = await predictRows(rows, body.params?.horizon_days, services);
    return { predictions: body.params?.details ? predictions : predictions.map(({ clv }) => clv) };
  },
});

/** MLflow's health checks: 404 where no model is loaded. */
export const pingRoutes = ['/ping', '/health'].map((path) =>
  route({
    method: 'get',
    path,
    summary: "MLflow's health check: 404 where no model is loaded",
    tag: 'compatible',
    access: 'open',
    refusals: [404],
    refusal,
    handle({ ctx, services: { models } }) {
      if (!models.ifLoaded) throw new HttpProblem(404, 'No model is loaded.');
      ctx.body = '\n';
      ctx.type = 'application/json';
    },
  }),
);

export const versionRoute = route({
  method: 'get',
  path: '/version',
  summary: 'The release of MLflow whose scoring protocol is spoken',
  tag: 'compatible',
  access: 'open',
  handle({ ctx }) {
    ctx.body = PROTOCOL_VERSION;
  },
});
