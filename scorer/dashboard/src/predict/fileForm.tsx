import { useEffect, useRef, useState } from 'preact/hooks';
import { scorer } from '../api/client.js';
import type { ModelFeature } from '../api/types.js';
import { Field } from '../components/field.js';
import { Failure } from '../components/state.js';
import { formatOf } from '../format.js';
import { type FileProgress, scoreFile } from './scoreFile.js';

interface Scored {
  readonly url: string;
  readonly name: string;
}

/** A file that is being scored, or was. */
interface Run {
  readonly file: File;
  readonly progress: FileProgress;
  readonly scored?: Scored;
}

/** A CSV of customers, given back with their predictions. */
export function FileForm({ features }: { readonly features: readonly ModelFeature[] }) {
  const [file, setFile] = useState<File>();
  const [run, setRun] = useState<Run>();
  const [error, setError] = useState<Error>();
  const abort = useRef<AbortController>();
  useEffect(() => () => abort.current?.abort(), []);
  useEffect(() => () => URL.revokeObjectURL(run?.scored?.url ?? ''), [run?.scored]);

  const start = (chosen: File) => {
    abort.current?.abort();
    const own = new AbortController();
    abort.current = own;
    // A run that was stopped tells nothing any more: another one may be under way.
    const unlessStopped = (tell: () => void) => {
      if (!own.signal.aborted) tell();
    };
    const onProgress = (progress: FileProgress) => unlessStopped(() => setRun({ file: chosen, progress }));
    setError(undefined);
    onProgress({ read: 0, rows: 0, faults: 0 });
    scoreFile(scorer, chosen, onProgress, own.signal).then(
      (blob) =>
        unlessStopped(() => {
          const scored = scoredFile(chosen, blob);
          setRun((now) => now && { ...now, scored });
        }),
      (fault: Error) =>
        unlessStopped(() => {
          setRun(undefined);
          setError(fault);
        }),
    );
  };
  const stop = () => {
    abort.current?.abort();
    setRun(undefined);
  };

  return (
    <div class="planner">
      <form
        class="card form"
        onSubmit={(event) => {
          event.preventDefault();
          if (file) start(file);
        }}
      >
        <h2>A file of customers</h2>
        <Field
          label="CSV file"
          hint="With a header and one customer per row; commas, semicolons, tabs or bars between the columns."
        >
          {(id, hintId) => (
            <input
              id={id}
              type="file"
              accept=".csv,text/csv"
              required
              aria-describedby={hintId}
              onChange={({ currentTarget }) => setFile(currentTarget.files?.[0])}
            />
          )}
        </Field>
        <button type="submit" disabled={!file}>
          Score the file
        </button>
      </form>
      <div class="form">
        {error && <Failure error={error} what="the predictions" />}
        {run && <Outcome {...run} onStop={stop} />}
        <Columns features={features} />
      </div>
    </div>
  );
}

function scoredFile({ name }: File, content: Blob): Scored {
  return { url: URL.createObjectURL(content), name: name.replace(/(\.csv)?$/i, '-scored.csv') };
}

interface OutcomeProps extends Run {
  readonly onStop: () => void;
}

function Outcome({ file, progress, scored, onStop }: OutcomeProps) {
  const format = formatOf(undefined);
  const done = scored ? 1 : Math.min(progress.read / Math.max(file.size, 1), 0.99);
  return (
    <section class="card" aria-label="Progress">
      <progress max={1} value={done} aria-label="Share of the file that is scored" />
      <p role="status">
        {scored ? 'Done: ' : ''}
        {format.customers(progress.rows)}
        {scored ? '' : ' so far'}
        {progress.faults > 0 &&
          `; ${format.number(progress.faults)} of them without a prediction (the column “error” says why)`}
      </p>
      {scored ? (
        <p>
          <a class="button" href={scored.url} download={scored.name}>
            Download {scored.name}
          </a>
        </p>
      ) : (
        <button type="button" class="quiet" onClick={onStop}>
          Stop
        </button>
      )}
    </section>
  );
}

function Columns({ features }: { readonly features: readonly ModelFeature[] }) {
  return (
    <section class="card">
      <h2>Which columns</h2>
      <p>
        <code>customer_id</code> alone, for customers in the store; or the features of the model, of which{' '}
        {features
          .filter(({ required }) => required)
          .map(({ name }) => name)
          .join(', ')}{' '}
        are required. Optional are <code>horizon_days</code> and, for customers in the store,{' '}
        <code>as_of</code>. Each row comes back followed by its prediction.
      </p>
      <details>
        <summary>All features ({features.length})</summary>
        <dl class="features">
          {features.map(({ name, unit, description }) => (
            <div key={name}>
              <dt>
                <code>{name}</code> <span class="note">{unit}</span>
              </dt>
              <dd>{description}</dd>
            </div>
          ))}
        </dl>
      </details>
    </section>
  );
}
