import type { Store } from '../../pipeline/store/index.js';
import type { ServingModel } from '../model/servingModel.js';
import type { Question } from '../prediction/question.js';
import type { PredictionReply } from '../schemas/prediction.js';
import type { StoreGate } from '../store/gate.js';
import { type Sample, sampleOf } from './sample.js';

/** Milliseconds that a sample may wait to be stored with others. */
const FLUSH_INTERVAL = 5_000;
/** Samples that may wait; what comes beyond while the database is slow or away is dropped. */
const MOST_WAITING = 1_000;

/** Told how many samples were stored and how many dropped. */
export type SampleCount = (outcome: 'stored' | 'dropped', count: number) => void;

/** Keeps a share of the requests for monitoring. It never makes a caller wait, and never fails one. */
export class Sampler {
  readonly #rate: number;
  readonly #store: StoreGate;
  readonly #count: SampleCount;
  /** Requests that a sample is due for, in fractions: every n-th is one, without drawing lots. */
  #due = 0;
  #dataset = '';
  #waiting: Sample[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** @param rate share of the requests to keep, from 0 (none) to 1 */
  constructor(rate: number, store: StoreGate, count: SampleCount) {
    this.#rate = rate;
    this.#store = store;
    this.#count = count;
  }

  /** Takes note of a request that was answered. */
  offer(question: Question, reply: Pick<PredictionReply, 'horizons'>, model: ServingModel): void {
    const { dataset } = model.manifest;
    if (this.due(1, dataset).length > 0) this.keep([sampleOf(question, reply, model)], dataset);
  }

  /** The places, among so many requests to come, of those to keep; no more than there is room for. */
  due(requests: number, dataset: string): number[] {
    const places: number[] = [];
    for (let place = 0; place < requests && this.#rate > 0; place++) {
      this.#due += this.#rate;
      if (this.#due < 1) continue;
      this.#due -= 1;
      places.push(place);
    }
    return this.#fitting(places, dataset);
  }

  /** Has samples wait to be stored. */
  keep(samples: readonly Sample[], dataset: string): void {
    if (samples.length === 0) return;
    this.#waiting.push(...this.#fitting(samples, dataset));
    this.#timer ??= setTimeout(() => void this.flush(), FLUSH_INTERVAL).unref();
  }

  /** Stores what waits; where the store cannot take it, it is dropped. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const samples = this.#waiting;
    if (samples.length === 0) return;
    this.#waiting = [];
    const stored = this.#store
      .use(this.#dataset, (store) => insert(store, samples))
      .then(
        () => 'stored' as const,
        // Monitoring is no reason to trouble anybody: the metric tells.
        () => 'dropped' as const,
      );
    this.#count(await stored, samples.length);
  }

  /** As many as may wait; the others are dropped. Those that wait belong to one data set: another has none to spare. */
  #fitting<T>(items: readonly T[], dataset: string): T[] {
    if (this.#waiting.length === 0) this.#dataset = dataset;
    const room = this.#dataset === dataset ? MOST_WAITING - this.#waiting.length : 0;
    if (items.length > room) this.#count('dropped', items.length - room);
    return items.slice(0, room);
  }
}

function insert(store: Store, samples: readonly Sample[]): Promise<number> {
  return store.execute(
    `INSERT INTO ${store.table('served')} (model_version, basis, horizon_days, clv, features)
      SELECT model_version, basis, horizon_days, clv, features FROM jsonb_to_recordset($1::jsonb)
        AS sample(model_version text, basis text, horizon_days integer, clv float8, features jsonb)`,
    [JSON.stringify(samples)],
  );
}
