import { HttpProblem } from '../http/problem.js';
import { openModel, type ServingModel } from './servingModel.js';
import type { BundleSource } from './source.js';

/** Holds the model that serves, and swaps it in one step. */
export class ModelHolder {
  readonly #source: BundleSource;
  readonly #onLoad: (outcome: ServingModel | Error) => void;
  #current: ServingModel | undefined;
  #reloading: Promise<ServingModel> | undefined;

  /** @param onLoad told of every attempt: the model that serves from now on, or why the old one goes on */
  constructor(source: BundleSource, onLoad: (outcome: ServingModel | Error) => void = () => undefined) {
    this.#source = source;
    this.#onLoad = onLoad;
  }

  /** The model that serves. @throws HttpProblem 503 where none could be loaded yet. */
  get current(): ServingModel {
    if (this.#current) return this.#current;
    throw new HttpProblem(503, 'No model is loaded yet.', { retryAfter: 5 });
  }

  /** The same, or undefined where none could be loaded yet. */
  get ifLoaded(): ServingModel | undefined {
    return this.#current;
  }

  /**
   * Loads and verifies what the source names, then swaps. On any failure the old model goes on serving.
   * Attempts at the same time share one load.
   * @throws UserError where the bundle may not serve.
   */
  async reload(): Promise<ServingModel> {
    this.#reloading ??= this.#load().finally(() => {
      this.#reloading = undefined;
    });
    return this.#reloading;
  }

  /** The same where nobody waits for an answer: what goes wrong is told to `onLoad` alone. */
  async follow(): Promise<void> {
    await Promise.allSettled([this.reload()]);
  }

  async #load(): Promise<ServingModel> {
    try {
      const loaded = openModel(await this.#source());
      this.#current = loaded;
      this.#onLoad(loaded);
      return loaded;
    } catch (error) {
      this.#onLoad(error as Error);
      throw error;
    }
  }
}
