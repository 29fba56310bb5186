import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';

interface FieldProps {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly children: (id: string, hintId: string | undefined) => ComponentChildren;
}

/** A control with its label above and, where there is more to say, a hint below. */
export function Field({ label, hint, children }: FieldProps) {
  const id = useId();
  const hintId = hint ? `${id}-hint` : undefined;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children(id, hintId)}
      {hint && (
        <small id={hintId} class="hint">
          {hint}
        </small>
      )}
    </div>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly { readonly value: string; readonly text: string }[];
  onChange(value: string): void;
}

/** One of several. */
export function Choice({ label, value, choices, onChange }: ChoiceProps) {
  return (
    <Field label={label}>
      {(id) => (
        <select id={id} value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

interface NumberInputProps {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly value: number;
  readonly min: number;
  /** Where the slider ends. */
  readonly max: number;
  readonly step: number;
  /** The largest number that may be typed; any at all if left out. */
  readonly limit?: number;
  onChange(value: number): void;
}

/** A number to type, with a slider beside it; what is no number within the limits is marked, and not taken. */
export function Slider({ label, hint, value, min, max, step, limit, onChange }: NumberInputProps) {
  const [refused, setRefused] = useState<string>();
  const take = (text: string) => {
    const typed = text === '' ? Number.NaN : Number(text);
    const isTaken = typed >= min && typed <= (limit ?? Number.POSITIVE_INFINITY);
    setRefused(isTaken ? undefined : text);
    if (isTaken) onChange(typed);
  };
  return (
    <Field label={label} hint={hint}>
      {(id, hintId) => (
        <div class="slider">
          <input
            type="range"
            aria-label={`${label}, slider`}
            {...{ min, max, step, value }}
            onInput={({ currentTarget }) => take(currentTarget.value)}
          />
          <input
            id={id}
            type="number"
            aria-describedby={hintId}
            aria-invalid={refused !== undefined}
            {...{ min, max: limit, value: refused ?? value }}
            step="any"
            onInput={({ currentTarget }) => take(currentTarget.value)}
          />
        </div>
      )}
    </Field>
  );
}
