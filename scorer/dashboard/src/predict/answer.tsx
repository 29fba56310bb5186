import type { Prediction, PredictRequest } from '../api/types.js';
import { Card } from '../components/card.js';
import { Empty } from '../components/state.js';
import { type Format, formatOf } from '../format.js';
import { Horizons, PredictedLevels, PredictedStats } from '../views/predicted.js';
import { Reasons } from '../views/reasons.js';
import { useLivePrediction } from './useLivePrediction.js';

/** The prediction for what is typed, as it is typed. */
export function Answer({ question }: { readonly question: PredictRequest | undefined }) {
  const { prediction, error, isStale } = useLivePrediction(question);
  if (!question) return <Empty>Type at least one order to see what to expect.</Empty>;
  if (error && !isStale) {
    return (
      <div class="state failure" role="alert">
        <p>
          <strong>No prediction.</strong> {error.message}
        </p>
      </div>
    );
  }
  if (!prediction) return <p class="state">Predicting…</p>;
  return (
    <div class={isStale ? 'form updating' : 'form'} aria-busy={isStale} data-testid="answer">
      <Outcome prediction={prediction} format={formatOf(prediction.currency)} />
    </div>
  );
}

interface OutcomeProps {
  readonly prediction: Prediction;
  readonly format: Format;
}

function Outcome({ prediction, format }: OutcomeProps) {
  const { clv, as_of, horizons, reasons } = prediction;
  return (
    <>
      <PredictedStats of={prediction} format={format} />
      <PredictedLevels of={prediction}>
        <span class="note">as of {format.date(as_of)}</span>
      </PredictedLevels>
      {reasons && (
        <Card title={`Why ${format.money(clv)}`}>
          <Reasons reasons={reasons} prediction={clv} format={format} />
        </Card>
      )}
      <Card title="Value by horizon">
        <Horizons horizons={horizons} format={format} />
      </Card>
    </>
  );
}
