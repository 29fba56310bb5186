import type { FeatureValue } from '../../pipeline/features/index.js';
import type { Store } from '../../pipeline/store/index.js';
import type { ServingModel } from '../model/servingModel.js';
import { featuresOf, type NamedFeatures, type Question } from '../prediction/question.js';
import type { PredictionReply } from '../schemas/prediction.js';
import type { StoreGate } from '../store/gate.js';

/** Milliseconds that a sample may wait to be stored with others. */
const FLUSH_INTERVAL = 5_000;
/** Samples that may wait; what comes beyond while the database is slow or away is dropped. */
const MOST_WAITING = 1_000;

/** Stands for a text that the model never saw: what callers write there may be anything. */
export const UNSEEN_TEXT = '(unseen)';

/** A request as monitoring compares it: no customer, no caller, no text of theirs. */
interface Sample {
  readonly model_version: string;
  readonly basis: Question['basis'];
  /** The main horizon's, whichever was asked for, days and currency. */
  readonly horizon_days: number;
  readonly clv: number;
  readonly features: NamedFeatures;
}

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
  offer(question: Question, { horizons }: Pick<PredictionReply, 'horizons'>, model: ServingModel): void {
    this.#due += this.#rate;
    if (this.#due < 1) return;
    this.#due -= 1;
    if (this.#waiting.length >= MOST_WAITING || !this.#isOf(model.manifest.dataset)) {
      this.#count('dropped', 1);
      return;
    }
    this.#waiting.push({
      model_version: model.version,
      basis: question.basis,
      horizon_days: model.manifest.horizon_days,
      clv: horizons[model.mainHorizon].clv,
      features: impersonal(featuresOf(question, model), model),
    });
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

  /** Samples that wait belong to one data set; another one begins once they are stored. */
  #isOf(dataset: string): boolean {
    if (this.#waiting.length === 0) this.#dataset = dataset;
    return this.#dataset === dataset;
  }
}

/** Every feature of the model, with texts that it knows alone. */
function impersonal(
  given: NamedFeatures,
  { features, reference }: ServingModel,
): Record<string, FeatureValue> {
  return Object.fromEntries(
    features.map(({ name }) => {
      const value = given[name] ?? null;
      if (typeof value !== 'string') return [name, value];
      const known = reference[name];
      const isKnown = known?.kind === 'categorical' && Object.hasOwn(known.shares, value);
      return [name, isKnown ? value : UNSEEN_TEXT];
    }),
  );
}

function insert(store: Store, samples: readonly Sample[]): Promise<number> {
  return store.execute(
    `INSERT INTO ${store.table('served')} (model_version, basis, horizon_days, clv, features)
      SELECT model_version, basis, horizon_days, clv, features FROM jsonb_to_recordset($1::jsonb)
        AS sample(model_version text, basis text, horizon_days integer, clv float8, features jsonb)`,
    [JSON.stringify(samples)],
  );
}
