import { useEffect, useRef, useState } from 'preact/hooks';
import { isAbort, scorer } from '../api/client.js';
import type { ModelFeature } from '../api/types.js';
import { Field } from '../components/field.js';
import { Failure } from '../components/state.js';
import { formatOf } from '../format.js';
import { type FileProgress, scoreFile } from './scoreFile.js';

interface Scored {
  readonly url: string;
  readonly name: string;
}

/** A CSV of customers, given back with their predictions. */
export function FileForm({ features }: { readonly features: readonly ModelFeature[] }) {
  const [file, setFile] = useState<File>();
  const [progress, setProgress] = useState<FileProgress>();
  const [scored, setScored] = useState<Scored>();
  const [error, setError] = useState<Error>();
  const abort = useRef<AbortController>();
  useEffect(() => () => abort.current?.abort(), []);
  useEffect(() => () => URL.revokeObjectURL(scored?.url ?? ''), [scored]);

  const start = (chosen: File) => {
    abort.current?.abort();
    abort.current = new AbortController();
    setScored(undefined);
    setError(undefined);
    setProgress({ read: 0, rows: 0, faults: 0 });
    scoreFile(scorer, chosen, setProgress, abort.current.signal).then(
      (blob) =>
        setScored({ url: URL.createObjectURL(blob), name: chosen.name.replace(/(\.csv)?$/i, '-scored.csv') }),
      (fault: Error) => {
        setProgress(undefined);
        if (!isAbort(fault)) setError(fault);
      },
    );
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
        <Field label="CSV file" hint="With a header, separated by commas, one customer a row.">
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
        {progress && file && (
          <Outcome file={file} progress={progress} scored={scored} onStop={() => abort.current?.abort()} />
        )}
        <Columns features={features} />
      </div>
    </div>
  );
}

interface OutcomeProps {
  readonly file: File;
  readonly progress: FileProgress;
  readonly scored: Scored | undefined;
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
        {format.number(progress.rows)} customers{scored ? '' : ' so far'}
        {progress.faults > 0 &&
          `; ${format.number(progress.faults)} of them without a prediction, the column error says why`}
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
        <code>customer_id</code> alone, for customers of the store; or the features of the model, of which{' '}
        {features
          .filter(({ required }) => required)
          .map(({ name }) => name)
          .join(', ')}{' '}
        are needed. Beside them <code>horizon_days</code> and, for customers of the store, <code>as_of</code>.
        Each row comes back with its prediction behind it.
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
