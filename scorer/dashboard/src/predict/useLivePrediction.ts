import { useEffect, useState } from 'preact/hooks';
import { dataOf, isAbort, scorer } from '../api/client.js';
import type { Prediction, PredictRequest } from '../api/types.js';
import { useSettled } from '../useSettled.js';

/** Milliseconds without a change after which a question is asked. */
const PAUSE = 60;

/** The answer to the question that stands, or why there is none; while it is on its way, the answer before. */
export interface LivePrediction {
  readonly prediction: Prediction | undefined;
  readonly error: Error | undefined;
  /** Whether what is shown answers an earlier question. */
  readonly isStale: boolean;
}

interface Answer {
  readonly question?: string;
  readonly prediction?: Prediction;
  readonly error?: Error;
}

/** Asks `/predict` as the question changes. A new question ends the one before, whose answer is never shown. */
export function useLivePrediction(body: PredictRequest | undefined): LivePrediction {
  const question = body && JSON.stringify(body);
  const settled = useSettled(question, PAUSE);
  const [answer, setAnswer] = useState<Answer>({});
  useEffect(() => {
    if (settled === undefined) return undefined;
    const abort = new AbortController();
    const request = scorer.POST('/predict', {
      body: JSON.parse(settled) as PredictRequest,
      signal: abort.signal,
    });
    dataOf(request).then(
      (prediction) => setAnswer({ question: settled, prediction }),
      (error: Error) => {
        if (!isAbort(error)) setAnswer({ question: settled, error });
      },
    );
    return () => abort.abort();
  }, [settled]);
  return { prediction: answer.prediction, error: answer.error, isStale: answer.question !== question };
}
