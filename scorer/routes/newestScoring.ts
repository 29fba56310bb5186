import type { Store } from '../../pipeline/store/index.js';
import type { Services } from '../services.js';
import { newestScoring, type Scoring } from '../store/predictions.js';

/** Answers from the newest scoring of the data set that is served. */
export function ofNewestScoring<T>(
  { models, store }: Services,
  answer: (store: Store, scoring: Scoring) => Promise<T>,
): Promise<T> {
  return store.use(models.current.manifest.dataset, async (open) => answer(open, await newestScoring(open)));
}
