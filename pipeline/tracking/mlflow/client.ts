import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { MlflowError } from './mlflowError.js';
import type { MlflowSettings } from './settings.js';

/** How patient a client is, milliseconds. */
export interface Patience {
  /** For one answer. */
  readonly answer: number;
  /** For one file to arrive. */
  readonly upload: number;
  /** Before each further attempt; there is one more attempt than pauses. */
  readonly pauses: readonly number[];
  /** For everything that the client is asked to do, together. */
  readonly total: number;
}

export const DEFAULT_PATIENCE: Patience = {
  answer: 5_000,
  upload: 60_000,
  pauses: [200, 1_000],
  total: 120_000,
};

const API = '/api/2.0/mlflow';
const ARTIFACTS = '/api/2.0/mlflow-artifacts/artifacts';
/** Answers that may be others when asked again. */
const PASSING = new Set([408, 429, 500, 502, 503, 504]);
const errorSchema = z.object({ error_code: z.string(), message: z.string().default('') });

interface Question {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT';
  readonly path: string;
  readonly body?: string | Uint8Array<ArrayBuffer> | undefined;
  readonly type?: string;
  readonly timeout: number;
}

/** MLflow's REST interface, with retries. Whatever goes wrong is an {@link MlflowError}. */
export class MlflowClient {
  readonly #settings: MlflowSettings;
  readonly #patience: Patience;
  readonly #end: AbortSignal;

  constructor(settings: MlflowSettings, patience: Patience = DEFAULT_PATIENCE) {
    this.#settings = settings;
    this.#patience = patience;
    this.#end = AbortSignal.timeout(patience.total);
  }

  get server(): string {
    return this.#settings.server;
  }

  get<T>(path: string, query: Record<string, string>, schema: z.ZodType<T>): Promise<T> {
    return this.#ask('GET', `${path}?${new URLSearchParams(query)}`, undefined, schema);
  }

  post<T = unknown>(path: string, body: object, schema?: z.ZodType<T>): Promise<T> {
    return this.#ask('POST', path, body, schema);
  }

  patch(path: string, body: object): Promise<unknown> {
    return this.#ask('PATCH', path, body);
  }

  /** Uploads a file to where an `mlflow-artifacts:` address says. */
  async upload(artifactUri: string, name: string, content: Uint8Array<ArrayBuffer>): Promise<void> {
    const url = new URL(artifactUri);
    if (url.protocol !== 'mlflow-artifacts:') {
      throw new MlflowError(
        `the server keeps artifacts at ${url.protocol}, not with itself (start it with --serve-artifacts)`,
      );
    }
    const path = [...url.pathname.split('/'), ...name.split('/')].filter((part) => part !== '');
    await this.#insist({
      method: 'PUT',
      path: `${ARTIFACTS}/${path.map((part) => encodeURIComponent(decodeURIComponent(part))).join('/')}`,
      body: content,
      type: 'application/octet-stream',
      timeout: this.#patience.upload,
    });
  }

  async #ask<T>(method: Question['method'], path: string, body?: object, schema?: z.ZodType<T>): Promise<T> {
    const text = await this.#insist({
      method,
      path: `${API}/${path}`,
      body: body && JSON.stringify(body),
      type: 'application/json',
      timeout: this.#patience.answer,
    });
    const result = (schema ?? z.unknown()).safeParse(parsed(text));
    if (result.success) return result.data as T;
    throw new MlflowError(
      `${this.server} answers ${nameOf(path)} with something that is not an answer of MLflow`,
    );
  }

  /** Asks again where the fault may pass. */
  async #insist(question: Question): Promise<string> {
    for (const pause of this.#patience.pauses) {
      const answer = await this.#once(question).catch((error: Error) => error);
      if (typeof answer === 'string') return answer;
      if (!(answer instanceof PassingError)) throw answer;
      if (!this.#end.aborted) await delay(pause);
    }
    return this.#once(question);
  }

  async #once({ method, path, body, type, timeout }: Question): Promise<string> {
    const { server, authorization } = this.#settings;
    if (this.#end.aborted) throw this.#tooSlow();
    let response: Response;
    let text: string;
    try {
      response = await fetch(`${server}${path}`, {
        method,
        headers: { ...(type && { 'content-type': type }), ...(authorization && { authorization }) },
        ...(body !== undefined && { body }),
        signal: AbortSignal.any([this.#end, AbortSignal.timeout(timeout)]),
      });
      text = await response.text();
    } catch (cause) {
      if (this.#end.aborted) throw this.#tooSlow();
      throw new PassingError(`${server} does not answer (${reasonOf(cause)})`, { cause });
    }
    if (response.ok) return text;
    const refusal = errorSchema.safeParse(parsed(text));
    const code = refusal.data?.error_code;
    const said = refusal.data ? `${code}: ${firstLine(refusal.data.message)}` : response.statusText;
    const message = `${server} answers ${nameOf(path)} with ${response.status} (${said})`;
    throw PASSING.has(response.status)
      ? new PassingError(message, { code })
      : new MlflowError(message, { code });
  }

  #tooSlow(): MlflowError {
    return new MlflowError(`${this.server} took longer than ${this.#patience.total / 1000} s`);
  }
}

/** A fault that may be gone a moment later. */
class PassingError extends MlflowError {}

/** Undefined where the text is no JSON; no schema takes that for an answer. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function nameOf(path: string): string {
  return path.replace(`${API}/`, '').replace(/\?.*$/, '');
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0].slice(0, 200);
}

function reasonOf(fault: unknown): string {
  const { name, message, cause } = fault as Error;
  if (name === 'TimeoutError') return 'in time';
  return cause instanceof Error ? ((cause as NodeJS.ErrnoException).code ?? cause.message) : message;
}
