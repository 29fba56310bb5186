import { useState } from 'preact/hooks';
import type { Manifest, ModelFeature } from '../api/types.js';
import { Choice, Field } from '../components/field.js';
import { titled } from '../format.js';
import { Answer } from './answer.js';
import { parseOrders } from './parseOrders.js';

interface OrdersFormProps {
  readonly manifest: Manifest;
  readonly features: readonly ModelFeature[];
}

/** A customer as a list of orders, typed or pasted. */
export function OrdersForm({ manifest, features }: OrdersFormProps) {
  const [text, setText] = useState(() => exampleBefore(manifest.cutoffs.score));
  const [horizon, setHorizon] = useState(String(manifest.horizon_days));
  const [attributes, setAttributes] = useState<Readonly<Record<string, string>>>({});
  const { orders, faults } = parseOrders(text);
  const given = Object.entries(attributes).filter(([, value]) => value !== '');
  const question = orders.length > 0 && {
    transactions: orders,
    horizon_days: Number(horizon),
    explain: true,
    ...(given.length > 0 && { attributes: Object.fromEntries(given) }),
  };
  return (
    <div class="planner">
      <form class="card form" onSubmit={(event) => event.preventDefault()}>
        <h2>Orders of a customer</h2>
        <Field
          label="One order per line: day, amount"
          hint={`Amounts in ${manifest.currency}, refunds negative. Type them, or paste two columns of a spreadsheet.`}
        >
          {(id, hintId) => (
            <textarea
              id={id}
              rows={9}
              spellcheck={false}
              aria-describedby={hintId}
              value={text}
              onInput={({ currentTarget }) => setText(currentTarget.value)}
            />
          )}
        </Field>
        {faults.length > 0 && (
          <ul class="faults" role="alert">
            {faults.slice(0, 3).map((fault) => (
              <li key={fault}>{fault}</li>
            ))}
          </ul>
        )}
        <HorizonChoice manifest={manifest} value={horizon} onChange={setHorizon} />
        {manifest.attributes.map((name) => (
          <Choice
            key={name}
            label={titled(name)}
            value={attributes[name] ?? ''}
            choices={valuesOf(name, features)}
            onChange={(value) => setAttributes({ ...attributes, [name]: value })}
          />
        ))}
      </form>
      <Answer question={question || undefined} />
    </div>
  );
}

interface HorizonChoiceProps {
  readonly manifest: Manifest;
  readonly value: string;
  onChange(value: string): void;
}

export function HorizonChoice({ manifest, value, onChange }: HorizonChoiceProps) {
  const choices = manifest.horizons_days.map((days) => ({ value: String(days), text: `${days} days` }));
  return <Choice label="Horizon" value={value} choices={choices} onChange={onChange} />;
}

/** The values that an attribute took, and none. */
export function valuesOf(name: string, features: readonly ModelFeature[]) {
  const values = features.find((feature) => feature.name === `attribute_${name}`)?.values ?? [];
  return [{ value: '', text: 'Unknown' }, ...values.map((value) => ({ value, text: value }))];
}

/** Three orders in the months before a day, to begin with. */
function exampleBefore(day: string): string {
  const before = (days: number) => new Date(Date.parse(day) - days * 86_400_000).toISOString().slice(0, 10);
  return [`${before(160)}, 45.00`, `${before(75)}, 60.50`, `${before(20)}, 38.90`].join('\n');
}
