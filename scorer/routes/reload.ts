import { z } from 'zod';
import { UserError } from '../../pipeline/errors.js';
import { HttpProblem } from '../http/problem.js';
import { route } from '../http/route.js';

export const reloadRoute = route({
  method: 'post',
  path: '/admin/reload',
  summary: 'Load the champion again; on any failure the old model goes on serving',
  tag: 'operation',
  access: 'key',
  untimed: true, // an MLflow server may take its time
  reply: z.object({ model_version: z.string() }),
  refusals: [409],
  async handle({ services: { models } }) {
    try {
      return { model_version: (await models.reload()).version };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      throw new HttpProblem(409, `The new model is refused: ${error.message}`, { cause: error });
    }
  },
});
