import { counted } from '../http/faults.js';
import { HttpProblem } from '../http/problem.js';
import type { ServingModel } from '../model/servingModel.js';
import { predict } from '../prediction/predict.js';
import { type Question, questionOf } from '../prediction/question.js';
import { requestFromRow } from '../prediction/row.js';
import type { PredictionReply } from '../schemas/prediction.js';
import type { Services } from '../services.js';

/** A row of named values, as the protocols of others deliver them. */
export type NamedRow = Readonly<Record<string, unknown>>;

/** From this many rows on a thread answers, so that single predictions need not wait. */
const ROWS_FOR_THREAD = 32;

/**
 * Predicts rows of features. All of them or none: these protocols have no place for the fault of one row.
 * @param horizonDays the model's main horizon if undefined
 * @throws HttpProblem 400 with the number of the first row that cannot be answered.
 */
export async function predictRows(
  rows: readonly NamedRow[],
  horizonDays: number | undefined,
  services: Services,
): Promise<PredictionReply[]> {
  const { models, sampler } = services;
  const model = models.current;
  const questions = rows.map((row, i) => questionOfRow(row, i, horizonDays, model));
  const replies = await answer(questions, model, services);
  for (const [i, reply] of replies.entries()) sampler.offer(questions[i], reply, model);
  return replies;
}

async function answer(
  questions: readonly Question[],
  model: ServingModel,
  { pool }: Services,
): Promise<PredictionReply[]> {
  if (questions.length < ROWS_FOR_THREAD) return predict(questions, model);
  return pool.predict({ directory: model.directory, version: model.version, questions });
}

/** Rows without names, in the order of the model's features. */
export function nameCells(cells: readonly unknown[], { features }: ServingModel): NamedRow {
  if (cells.length === features.length) {
    return Object.fromEntries(features.map(({ name }, i) => [name, cells[i]]));
  }
  throw new HttpProblem(
    400,
    `A row without names has ${counted(cells.length, 'value')}; the model has ${features.length} features, in the order of GET /model/features.`,
  );
}

function questionOfRow(
  row: NamedRow,
  index: number,
  horizonDays: number | undefined,
  model: ServingModel,
): Question {
  try {
    const { features = {}, ...request } = requestFromRow(row, model);
    const asked = { ...request, features };
    return questionOf(horizonDays === undefined ? asked : { ...asked, horizon_days: horizonDays }, model);
  } catch (error) {
    if (!(error instanceof HttpProblem)) throw error;
    throw new HttpProblem(400, `Row ${index}: ${error.message}`, { cause: error });
  }
}
