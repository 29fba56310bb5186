import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

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
  readonly max: number;
  readonly step: number;
  onChange(value: number): void;
}

/** A number to type, with a slider beside it; what is no number in the range is not taken. */
export function Slider({ label, hint, value, min, max, step, onChange }: NumberInputProps) {
  const take = (text: string) => {
    const typed = text === '' ? Number.NaN : Number(text);
    if (typed >= min && typed <= max) onChange(typed);
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
            {...{ min, max, value }}
            step="any"
            onInput={({ currentTarget }) => take(currentTarget.value)}
          />
        </div>
      )}
    </Field>
  );
}
