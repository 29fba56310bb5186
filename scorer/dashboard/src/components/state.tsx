import type { ComponentChildren } from 'preact';
import { ApiError } from '../api/client.js';
import type { Loaded } from '../api/useApi.js';

interface WaitingProps<T> {
  readonly of: Loaded<T>;
  /** What is waited for: `the customers`. */
  readonly what: string;
  /** What to do where the scorer knows no such thing; that nothing was scored yet if left out. */
  readonly missing?: string;
  readonly children: (data: T) => ComponentChildren;
}

/** Shows what was loaded; until then that it is on its way, and where it failed what can be done. */
export function Waiting<T>({ of, what, missing, children }: WaitingProps<T>) {
  if (of.data !== undefined) {
    return (
      <div aria-busy={of.isLoading} class={of.isLoading ? 'updating' : 'view'}>
        {of.error && <Failure error={of.error} what={what} reload={of.reload} />}
        {children(of.data)}
      </div>
    );
  }
  if (of.error) return <Failure error={of.error} what={what} missing={missing} reload={of.reload} />;
  return (
    <p class="state" role="status">
      Loading {what}…
    </p>
  );
}

/** Why something is not there, and what to do about it. */
export function Failure({
  error,
  what,
  missing,
  reload,
}: {
  readonly error: Error;
  readonly what: string;
  readonly missing?: string | undefined;
  readonly reload?: () => void;
}) {
  return (
    <div class="state failure" role="alert">
      <p>
        <strong>Cannot show {what}.</strong> {error.message}
      </p>
      {error instanceof ApiError && <p>{adviceFor(error, missing)}</p>}
      {reload && (
        <button type="button" onClick={reload}>
          Try again
        </button>
      )}
    </div>
  );
}

function adviceFor({ status }: ApiError, missing: string | undefined): ComponentChildren {
  switch (status) {
    case 0:
      return (
        <>
          Start it with <code>make serve</code>, then try again.
        </>
      );
    case 404:
      return (
        missing ?? (
          <>
            Run <code>make train</code> to score the customers, then try again.
          </>
        )
      );
    case 429:
      return 'Too many requests came at once; wait a moment.';
    case 503:
      return (
        <>
          This usually passes within seconds; if it does not, <code>npx clv doctor</code> says what is wrong.
        </>
      );
    default:
      return 'If this goes on, the log of the scorer says more.';
  }
}

/** Says that there is nothing to show, and how there could be. */
export function Empty({ children }: { readonly children: ComponentChildren }) {
  return <div class="state empty">{children}</div>;
}
