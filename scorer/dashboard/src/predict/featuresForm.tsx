import { useState } from 'preact/hooks';
import type { Manifest, ModelFeature } from '../api/types.js';
import { Choice, Slider } from '../components/field.js';
import { titled } from '../format.js';
import { Answer } from './answer.js';
import { type Buying, consistent } from './buying.js';
import { HorizonChoice, valuesOf } from './ordersForm.js';

interface FeaturesFormProps {
  readonly manifest: Manifest;
  readonly features: readonly ModelFeature[];
}

/** A customer as features, moved with sliders. */
export function FeaturesForm({ manifest, features }: FeaturesFormProps) {
  const [buying, setBuying] = useState(() => typicalBuying(features));
  const [horizon, setHorizon] = useState(String(manifest.horizon_days));
  const [others, setOthers] = useState<Readonly<Record<string, number | string>>>({});
  const change = (changes: Partial<Buying>) => setBuying(consistent({ ...buying, ...changes }));
  const quantile = (name: string, percent: number) => quantileOf(features, name, percent);
  const question = {
    features: { ...required(buying), ...others },
    horizon_days: Number(horizon),
    explain: true,
  };
  return (
    <div class="planner">
      <form class="card form" onSubmit={(event) => event.preventDefault()}>
        <h2>Features of a customer</h2>
        <p class="note">
          Somebody who buys at even intervals for the same amount, unless further features say otherwise.
        </p>
        <Slider
          label="Days with a purchase"
          value={buying.purchases}
          min={1}
          max={Math.max(2, Math.ceil(quantile('purchase_days', 100)))}
          step={1}
          onChange={(purchases) => change({ purchases })}
        />
        <Slider
          label={`Spent on such a day, ${manifest.currency}`}
          value={buying.spend}
          min={1}
          max={niceAbove(6 * typicalBuying(features).spend)}
          step={1}
          onChange={(spend) => change({ spend })}
        />
        <Slider
          label="First purchase, days ago"
          value={buying.firstAgo}
          min={0}
          max={Math.max(1, Math.ceil(quantile('tenure_days', 100)))}
          step={1}
          onChange={(firstAgo) => change({ firstAgo })}
        />
        <Slider
          label="Last purchase, days ago"
          hint="Never longer ago than the first."
          value={buying.lastAgo}
          min={0}
          max={Math.max(1, Math.ceil(quantile('tenure_days', 100)))}
          step={1}
          onChange={(lastAgo) => change({ lastAgo })}
        />
        <HorizonChoice manifest={manifest} value={horizon} onChange={setHorizon} />
        {manifest.attributes.map((name) => (
          <Choice
            key={name}
            label={titled(name)}
            value={String(others[`attribute_${name}`] ?? '')}
            choices={valuesOf(name, features)}
            onChange={(value) =>
              setOthers(changed(others, `attribute_${name}`, value === '' ? undefined : value))
            }
          />
        ))}
        <OtherFeatures features={features} values={others} onChange={setOthers} />
      </form>
      <Answer question={question} />
    </div>
  );
}

interface OtherFeaturesProps {
  readonly features: readonly ModelFeature[];
  readonly values: Readonly<Record<string, number | string>>;
  onChange(values: Readonly<Record<string, number | string>>): void;
}

/** Any other numeric feature of the model; those not chosen follow from the sliders, or are missing. */
function OtherFeatures({ features, values, onChange }: OtherFeaturesProps) {
  const numeric = features.filter(
    ({ kind, required, quantiles }) => kind === 'numeric' && !required && quantiles.length > 0,
  );
  const chosen = numeric.filter(({ name }) => values[name] !== undefined);
  const offered = numeric.filter(({ name }) => values[name] === undefined);
  const add = (name: string) => {
    const feature = numeric.find((each) => each.name === name);
    if (feature) onChange({ ...values, [name]: feature.quantiles[10] });
  };
  return (
    <details open={chosen.length > 0}>
      <summary>More features ({numeric.length})</summary>
      <div class="form">
        <Choice
          label="Add a feature"
          value=""
          choices={[
            { value: '', text: 'Choose…' },
            ...offered.map(({ name }) => ({ value: name, text: titled(name) })),
          ]}
          onChange={add}
        />
        {chosen.map(({ name, description, quantiles, unit }) => (
          <div key={name} class="form">
            <Slider
              label={`${titled(name)}, ${unit}`}
              hint={description}
              value={Number(values[name])}
              min={quantiles[0]}
              max={quantiles[quantiles.length - 1]}
              step={(quantiles[quantiles.length - 1] - quantiles[0]) / 100 || 1}
              onChange={(value) => onChange({ ...values, [name]: value })}
            />
            <button type="button" class="quiet" onClick={() => onChange(changed(values, name, undefined))}>
              Remove {titled(name)}
            </button>
          </div>
        ))}
      </div>
    </details>
  );
}

/** The features that a prediction needs; the scorer completes them as if the customer had bought evenly. */
function required({ purchases, spend, firstAgo, lastAgo }: Buying): Record<string, number> {
  return {
    purchase_days: purchases,
    purchase_revenue: purchases * spend,
    tenure_days: firstAgo,
    recency_days: lastAgo,
  };
}

/** The customer in the middle. */
function typicalBuying(features: readonly ModelFeature[]): Buying {
  const purchases = Math.max(2, Math.round(quantileOf(features, 'purchase_days', 50)));
  return consistent({
    purchases,
    spend: Math.round(quantileOf(features, 'purchase_revenue', 50) / purchases) || 1,
    firstAgo: Math.round(quantileOf(features, 'tenure_days', 50)),
    lastAgo: Math.round(quantileOf(features, 'recency_days', 25)),
  });
}

/** A quantile of a feature over the customers at export, in steps of 5 %; 0 where it is not known. */
function quantileOf(features: readonly ModelFeature[], name: string, percent: number): number {
  return features.find((feature) => feature.name === name)?.quantiles[percent / 5] ?? 0;
}

/** A round number above a value. */
function niceAbove(value: number): number {
  const unit = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  return Math.ceil(value / unit) * unit;
}

function changed(
  values: Readonly<Record<string, number | string>>,
  name: string,
  value: number | string | undefined,
): Readonly<Record<string, number | string>> {
  const { [name]: _, ...rest } = values;
  return value === undefined ? rest : { ...rest, [name]: value };
}
