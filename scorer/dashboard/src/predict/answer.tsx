import { useMemo } from 'preact/hooks';
import { horizonIntervals } from '../../../../pipeline/figures/horizonIntervals.js';
import type { Prediction, PredictRequest } from '../api/types.js';
import { Card, Stat } from '../components/card.js';
import { Plot } from '../components/plot.js';
import { Empty } from '../components/state.js';
import { type Format, formatOf } from '../format.js';
import { Level } from '../views/level.js';
import { Reasons } from '../views/reasons.js';
import { useLivePrediction } from './useLivePrediction.js';

/** The prediction for what is typed, as it is typed. */
export function Answer({ question }: { readonly question: PredictRequest | undefined }) {
  const { prediction, error, isStale } = useLivePrediction(question);
  if (!question) return <Empty>Type at least one order to see what it lets expect.</Empty>;
  if (error && !isStale) {
    return (
      <div class="state failure" role="alert">
        <p>
          <strong>No prediction.</strong> {error.message}
        </p>
      </div>
    );
  }
  if (!prediction) return <p class="state">Predicting …</p>;
  return (
    <div class={isStale ? 'form updating' : 'form'} aria-busy={isStale} data-testid="answer">
      <Figures prediction={prediction} format={formatOf(prediction.currency)} />
    </div>
  );
}

interface PredictionProps {
  readonly prediction: Prediction;
  readonly format: Format;
}

function Figures({ prediction, format }: PredictionProps) {
  const { clv, lo80, hi80, p_alive, next_order, confidence, segment, tier, churn_risk, reasons } = prediction;
  return (
    <>
      <dl class="stats" aria-live="polite">
        <Stat
          label={`Expected, ${prediction.horizon_days} days`}
          value={format.money(clv)}
          note={`80 %: ${format.money(lo80)} to ${format.money(hi80)}`}
        />
        <Stat label="Still a customer" value={format.chance(p_alive)} note="chance to order ever again" />
        <Stat
          label="Next order"
          value={next_order.date ? format.date(next_order.date) : 'maybe never'}
          note={next_order.earliest ? `80 %: from ${format.date(next_order.earliest)}` : undefined}
        />
        <Stat
          label="Confidence"
          value={format.percent(confidence)}
          note="to come within half of it, or an order"
        />
      </dl>
      <p class="levels">
        <span>{segment}</span>
        {tier && (
          <span>
            value tier <Level of={tier} />
          </span>
        )}
        <span>
          churn risk <Level of={churn_risk} isRisk />
        </span>
        <span class="note">as of {format.date(prediction.as_of)}</span>
      </p>
      {reasons && (
        <Card title={`Why ${format.money(clv)}`}>
          <Reasons reasons={reasons} prediction={clv} format={format} />
        </Card>
      )}
      <Card title="By horizon">
        <Horizons prediction={prediction} format={format} />
      </Card>
    </>
  );
}

function Horizons({ prediction: { horizons }, format }: PredictionProps) {
  const figure = useMemo(
    () =>
      horizonIntervals(
        '',
        format.currency,
        horizons.map(({ horizon_days, clv, ...ends }) => ({
          horizonDays: horizon_days,
          expected: clv,
          ...ends,
        })),
      ),
    [horizons, format],
  );
  return <Plot figure={figure} label="Expected revenue by horizon with its intervals" height={260} />;
}
