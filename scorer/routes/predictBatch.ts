import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type Koa from 'koa';
import { formatOf } from '../batch/formats.js';
import { batchReply } from '../batch/stream.js';
import { HttpProblem } from '../http/problem.js';
import { route } from '../http/route.js';
import { batchMedia } from '../schemas/batch.js';

export const predictBatchRoute = route({
  method: 'post',
  path: '/predict/batch',
  summary: 'Predict many customers: a JSON array, NDJSON or CSV, answered line by line in the same format',
  tag: 'predictions',
  access: 'key',
  streams: true,
  media: batchMedia,
  refusals: [415, 503],
  handle({ ctx, services: { models, pool, config, log, metrics, sampler } }) {
    const format = formatOf((type) => ctx.is(type) === type);
    const job = {
      body: bodyOf(ctx),
      format,
      model: models.current,
      pool,
      sampler,
      log,
      limits: { rows: config.batchRows, line: config.bodyLimit },
      onEnd: (rows: number) => metrics.batchRows.observe(rows),
    };
    ctx.body = Readable.from(batchReply(job), { objectMode: false });
    ctx.type = format.type;
  },
});

function bodyOf(ctx: Koa.Context): Readable {
  const encoding = ctx.get('content-encoding') || 'identity';
  if (encoding === 'identity') return ctx.req;
  if (encoding !== 'gzip') throw new HttpProblem(415, 'A batch may be compressed with gzip only.');
  const body = createGunzip();
  ctx.req.once('error', (error) => body.destroy(error)).pipe(body);
  return body;
}
