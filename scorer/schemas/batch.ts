import { z } from 'zod';
import type { LineFault } from '../batch/line.js';
import { problemSchema } from '../http/problem.js';
import { predictionSchema } from './prediction.js';
import { predictRequestSchema } from './predictRequest.js';

const lineFaultSchema = z
  .object({
    line: z.int().meta({ description: 'Number of the line in its batch, from 1 on' }),
    status: z.int(),
    detail: z.string(),
    errors: problemSchema.shape.errors,
  })
  .meta({
    id: 'LineFault',
    description: 'Why one line of a batch has no prediction',
  }) satisfies z.ZodType<LineFault>;

/** Bodies of a batch by media type, each answered in the same. Texts are read and written line by line. */
export const batchMedia = {
  'application/json': {
    body: z.array(predictRequestSchema),
    reply: z.array(z.union([predictionSchema, lineFaultSchema])),
  },
  'application/x-ndjson': {
    body: z.string().meta({ description: 'A PredictRequest a line' }),
    reply: z.string().meta({ description: 'A Prediction or LineFault a line' }),
  },
  'text/csv': {
    body: z.string().meta({
      description:
        'A customer a row: customer_id, or features by name; parted by commas, semicolons, tabs or bars',
    }),
    reply: z.string().meta({
      description: 'A prediction a row, parted by commas; the column error says why there is none',
    }),
  },
};
