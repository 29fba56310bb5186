import { noSignalNote } from '../../../../pipeline/bundle/signal.js';
import { useApi } from '../api/useApi.js';

/** Warns, on every view, of a model that cannot tell customers apart. */
export function Caution() {
  const { data } = useApi('/model');
  const note = data && noSignalNote(data.notes);
  return note === undefined ? null : (
    <p class="caution" role="note">
      {note}
    </p>
  );
}
