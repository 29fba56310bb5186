import { parentPort, workerData } from 'node:worker_threads';
import { openModel, type ServingModel } from '../model/servingModel.js';
import { predict } from '../prediction/predict.js';
import type { Question } from '../prediction/question.js';
import { type Sample, sampleOf } from '../sampling/sample.js';
import type { PredictionReply } from '../schemas/prediction.js';
import { storeGate } from '../store/open.js';
import { answerLines } from './answerLines.js';
import { formatOf } from './formats.js';
import type { LineAnswers, LineTask } from './line.js';
import type { StoreMessage, WorkerSettings } from './pool.js';

/** Questions that are already checked. */
export interface QuestionTask {
  readonly directory: string;
  readonly version: string;
  readonly questions: readonly Question[];
}

const { store: settings } = workerData as WorkerSettings;
/** Every thread has its own way to the store: a connection cannot be shared. */
const store = storeGate(
  settings,
  () => undefined,
  (storeFault) => parentPort?.postMessage({ storeFault } satisfies StoreMessage),
);
let held: ServingModel | undefined;

/** Answers a task; the model of the task's bundle is kept for the next one. */
export default async function answer(
  task: LineTask | QuestionTask,
): Promise<LineAnswers | PredictionReply[]> {
  const model = modelOf(task);
  return 'questions' in task ? predict(task.questions, model) : answersTo(task, model);
}

async function answersTo(task: LineTask, model: ServingModel): Promise<LineAnswers> {
  const sampled = new Set(task.sampled);
  const samples: Sample[] = [];
  const replies = await answerLines(task, model, store, (place, question, reply) => {
    if (sampled.has(place)) samples.push(sampleOf(question, reply, model));
  });
  return { text: formatOf((type) => type === task.type).write(replies), samples };
}

function modelOf({ directory, version }: LineTask | QuestionTask): ServingModel {
  if (held?.version === version) return held;
  const model = openModel(directory);
  // A folder may be given other content while a batch is under way; then its lines would not agree.
  if (model.version !== version) throw new Error(`${directory} holds ${model.version} now, not ${version}`);
  held = model;
  return held;
}
