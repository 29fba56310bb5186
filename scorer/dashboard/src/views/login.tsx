import { useState } from 'preact/hooks';
import { dataOf, scorer } from '../api/client.js';
import { Field } from '../components/field.js';

/** Asks for a key, which the scorer exchanges for a session's cookie; the page itself does not keep it. */
export function Login({ onDone }: { onDone: () => void }) {
  const [fault, setFault] = useState<string>();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const key = String(new FormData(event.currentTarget as HTMLFormElement).get('key'));
    dataOf(scorer.POST('/login', { body: { key } })).then(onDone, (error: Error) => setFault(error.message));
  };
  return (
    <main class="login">
      <h1>Customer value</h1>
      <form onSubmit={submit}>
        <Field label="API key" hint="One of the keys in CLV_API_KEYS. You stay logged in for twelve hours.">
          {(id, hintId) => (
            <input
              id={id}
              name="key"
              type="password"
              autocomplete="current-password"
              required
              aria-describedby={hintId}
              aria-invalid={fault !== undefined}
            />
          )}
        </Field>
        {fault && <p role="alert">{fault}</p>}
        <button type="submit">Log in</button>
      </form>
    </main>
  );
}
