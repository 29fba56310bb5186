import type { Order } from '../../pipeline/orders.js';
import { checkCell, checkText } from '../http/columns.js';
import { counted } from '../http/faults.js';
import { HttpProblem } from '../http/problem.js';
import { validate } from '../http/validate.js';
import type { ServingModel } from '../model/servingModel.js';
import { predictions } from '../prediction/predict.js';
import { type Question, questionOf, storedCustomer } from '../prediction/question.js';
import { requestFromRow } from '../prediction/row.js';
import type { PredictionReply } from '../schemas/prediction.js';
import { type PredictRequest, predictRequestSchema } from '../schemas/predictRequest.js';
import { ordersOfCustomers } from '../store/customerOrders.js';
import type { StoreGate } from '../store/gate.js';
import type { Line, LineReply, Lines } from './line.js';

/** Told of each prediction, with the place of its line among the others. */
type OnAnswer = (place: number, question: Question, reply: PredictionReply) => void;

/** Answers lines, each in its place: a prediction, or why there is none. Answers are made as they are taken. */
export async function answerLines(
  { lines, firstLine, header, longest }: Lines,
  model: ServingModel,
  store: StoreGate,
  onAnswer: OnAnswer,
): Promise<Iterable<LineReply>> {
  const requests = lines.map((line) => attempt(() => requestOf(line, header, longest, model)));
  const orders = await storedOrders(requests, model, store);
  const questions = requests.map((request) =>
    request instanceof HttpProblem ? request : attempt(() => questionFor(request, model, orders)),
  );
  return inPlace(questions, firstLine, model, onAnswer);
}

function* inPlace(
  questions: readonly (Question | HttpProblem)[],
  firstLine: number,
  model: ServingModel,
  onAnswer: OnAnswer,
): Generator<LineReply> {
  const good = questions.filter((question): question is Question => !(question instanceof HttpProblem));
  const answers = predictions(good, model);
  for (const [i, question] of questions.entries()) {
    if (question instanceof HttpProblem) {
      yield fault(question, firstLine + i);
      continue;
    }
    const reply = answers.next().value!;
    onAnswer(i, question, reply);
    yield reply;
  }
}

function requestOf(
  line: Line,
  header: readonly string[] | undefined,
  longest: number,
  model: ServingModel,
): PredictRequest {
  if (header && typeof line !== 'string') return requestFromRow(cellsByName(line, header), model);
  return validate(predictRequestSchema, jsonOf(line as string, longest));
}

function cellsByName(cells: readonly string[], header: readonly string[]): Record<string, string> {
  if (cells.length !== header.length) {
    throw new HttpProblem(
      422,
      `The row has ${counted(cells.length, 'cell')}; the header has ${header.length}.`,
    );
  }
  const named: [string, string][] = [];
  for (const [i, cell] of cells.entries()) {
    checkCell(header[i], cell);
    // Separators behind the last column make one without a name.
    if (header[i] !== '' || cell !== '') named.push([header[i], cell]);
  }
  return Object.fromEntries(named);
}

function jsonOf(line: string, longest: number): unknown {
  if (line.length > longest) throw new HttpProblem(413, `The line has more than ${longest} characters.`);
  checkText(line);
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new HttpProblem(400, 'The line is not valid JSON.', { cause });
  }
}

/** Orders of all customers that lines name alone, in one query; a database that is away fails those lines only. */
async function storedOrders(
  requests: readonly (PredictRequest | HttpProblem)[],
  { manifest }: ServingModel,
  store: StoreGate,
): Promise<ReadonlyMap<string, Order[]> | HttpProblem> {
  const named = requests.flatMap((request) =>
    request instanceof HttpProblem ? [] : (storedCustomer(request) ?? []),
  );
  if (named.length === 0) return new Map();
  return store
    .use(manifest.dataset, (open) => ordersOfCustomers(open, [...new Set(named)]))
    .catch((error: unknown) => problemOr(error));
}

function questionFor(
  request: PredictRequest,
  model: ServingModel,
  orders: ReadonlyMap<string, Order[]> | HttpProblem,
): Question {
  const customer = storedCustomer(request);
  if (customer === undefined) return questionOf(request, model);
  if (orders instanceof HttpProblem) throw orders;
  return questionOf(request, model, orders.get(customer));
}

function attempt<T>(work: () => T): T | HttpProblem {
  try {
    return work();
  } catch (error) {
    return problemOr(error);
  }
}

/** A refusal is an answer; a defect is not. */
function problemOr(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error;
  throw error;
}

function fault({ status, message, errors }: HttpProblem, line: number): LineReply {
  return { line, status, detail: message, ...(errors && { errors: [...errors] }) };
}
