import type { Problem } from '../http/problem.js';
import type { Sample } from '../sampling/sample.js';
import type { PredictionReply } from '../schemas/prediction.js';

/** One request of a batch as delivered: JSON, or a row of a CSV below its header. */
export type Line = string | readonly string[];

/** Lines of a batch that are answered together. */
export interface Lines {
  readonly lines: readonly Line[];
  /** Number of the first line in its batch, from 1 on. */
  readonly firstLine: number;
  /** Names of the columns of CSV rows; undefined where lines are JSON. */
  readonly header: readonly string[] | undefined;
  /** Most characters of a line of JSON; the rows of a CSV were measured when they were read. */
  readonly longest: number;
}

/** Lines to answer in a thread, and in which format. */
export interface LineTask extends Lines {
  /** Folder of the bundle to answer from. */
  readonly directory: string;
  readonly version: string;
  /** Media type of the replies. */
  readonly type: string;
  /** Places of the lines to keep for monitoring. */
  readonly sampled: readonly number[];
}

/** The answers to a task. */
export interface LineAnswers {
  readonly text: string;
  /** Of the sampled lines that have a prediction. */
  readonly samples: readonly Sample[];
}

/** Why one line of a batch has no prediction; the others are not touched by it. */
export interface LineFault {
  readonly line: number;
  readonly status: number;
  readonly detail: string;
  readonly errors?: Problem['errors'];
}

/** What a line is answered with. */
export type LineReply = PredictionReply | LineFault;

export function isFault(reply: LineReply): reply is LineFault {
  return 'status' in reply;
}
