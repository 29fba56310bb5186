import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import { horizonIntervals } from '../../../../pipeline/figures/horizonIntervals.js';
import type { Prediction } from '../api/types.js';
import { Stat } from '../components/card.js';
import { Plot } from '../components/plot.js';
import type { Format } from '../format.js';
import { Level } from './level.js';

/** What is shown of a prediction, stored or just made; null where it is not known. */
export interface Predicted {
  readonly horizon_days: number;
  readonly clv: number;
  readonly lo80: number | null;
  readonly hi80: number | null;
  readonly p_alive: number | null;
  /** Median and ends of the interval; null where it may never come. */
  readonly next_order: Prediction['next_order'];
  readonly confidence: number | null;
  readonly segment: string | null;
  readonly tier: string | null;
  readonly churn_risk: string | null;
}

interface PredictedStatsProps {
  readonly of: Predicted;
  readonly format: Format;
}

/** The numbers of a prediction. */
export function PredictedStats({ of, format }: PredictedStatsProps) {
  const { clv, lo80, hi80, next_order } = of;
  const { date, earliest, latest } = next_order;
  // What may never come has no end.
  const interval = (from: string, to: string | null) =>
    `${format.percent(0.8)}: ${to === null ? `from ${from}` : `${from} to ${to}`}`;
  return (
    <dl class="stats" aria-live="polite">
      <Stat
        label={`Expected, ${of.horizon_days} days`}
        value={format.money(clv)}
        note={lo80 === null || hi80 === null ? undefined : interval(format.money(lo80), format.money(hi80))}
      />
      <Stat
        label="Still a customer"
        value={format.chance(of.p_alive ?? Number.NaN)}
        note="chance that they have not left for good"
      />
      <Stat
        label="Next order"
        value={date ? format.date(date) : 'maybe never'}
        note={earliest ? interval(format.date(earliest), latest && format.date(latest)) : undefined}
      />
      <Stat
        label="Confidence"
        value={format.percent(of.confidence ?? Number.NaN)}
        note={`chance of being within ${format.percent(0.5)} or one order`}
      />
    </dl>
  );
}

/** The groups that a prediction puts a customer into. */
export function PredictedLevels({
  of: { segment, tier, churn_risk },
  children,
}: {
  readonly of: Predicted;
  readonly children?: ComponentChildren;
}) {
  return (
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
      {children}
    </p>
  );
}

interface HorizonsProps {
  readonly horizons: readonly Omit<Prediction['horizons'][number], 'confidence' | 'expected_orders'>[];
  readonly format: Format;
}

/** What is expected within each horizon. */
export function Horizons({ horizons, format }: HorizonsProps) {
  const figure = useMemo(() => {
    const intervals = horizons.map(({ horizon_days, clv, ...ends }) => ({
      horizonDays: horizon_days,
      expected: clv,
      ...ends,
    }));
    return horizonIntervals('', format.currency, intervals);
  }, [horizons, format]);
  return <Plot figure={figure} label="Expected revenue by horizon with its intervals" height={280} />;
}
