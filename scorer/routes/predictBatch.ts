import { Readable } from 'node:stream';
import { bodyText } from '../batch/body.js';
import { formatOf } from '../batch/formats.js';
import { batchReply } from '../batch/stream.js';
import { route } from '../http/route.js';
import { batchMedia } from '../schemas/batch.js';

export const predictBatchRoute = route({
  method: 'post',
  path: '/predict/batch',
  summary: 'Predict many customers: a JSON array, NDJSON or CSV, answered line by line in the same format',
  tag: 'predictions',
  access: 'key',
  untimed: true,
  media: batchMedia,
  refusals: [415, 503],
  handle({ ctx, services: { models, pool, config, log, metrics, sampler } }) {
    const format = formatOf((type) => ctx.is(type) === type);
    const model = models.current;
    const job = {
      body: bodyText(ctx.req),
      format,
      model,
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
