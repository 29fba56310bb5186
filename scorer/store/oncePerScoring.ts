import type { Store } from '../../pipeline/store/index.js';
import type { Scoring } from './predictions.js';

interface Remembered {
  readonly scoringId: number;
  readonly answers: Map<string, Promise<unknown>>;
}

/** What is remembered of each open store; it goes with the store. */
const remembered = new WeakMap<Store, Remembered>();

/**
 * Works out once what depends on a scoring alone: its predictions never change. Another scoring makes all that is
 * remembered of the one before forgotten, and so does a failure of itself.
 * @param name says what is asked; there must be few of them
 */
export function oncePerScoring<T>(
  store: Store,
  { scoring_id }: Pick<Scoring, 'scoring_id'>,
  name: string,
  work: () => Promise<T>,
): Promise<T> {
  let held = remembered.get(store);
  if (held?.scoringId !== scoring_id) {
    held = { scoringId: scoring_id, answers: new Map() };
    remembered.set(store, held);
  }
  const { answers } = held;
  const known = answers.get(name) as Promise<T> | undefined;
  if (known) return known;
  const answer = work();
  answers.set(name, answer);
  answer.catch(() => answers.delete(name));
  return answer;
}
