import type { Metrics } from '../evaluation/metrics.js';

const BEGINNING = 'There is no signal: ';

/** Why a tested ranking is no signal: chance would rank as well, or what came says nothing of any ranking. */
export function noSignalReason({ spearman }: Pick<Metrics, 'spearman'>): string {
  return Number.isNaN(spearman)
    ? 'customers did not differ in what they brought, so that no ranking could be judged'
    : 'the ranking of customers could not be told from chance';
}

/** What to say where a test found no signal. @param cutoff of the test, YYYY-MM-DD */
export function noSignalLine(cutoff: string, model: Pick<Metrics, 'spearman'>): string {
  return `${BEGINNING}tested on ${cutoff}, ${noSignalReason(model)}. Do not act on differences between them.`;
}

/** That line among the notes of a manifest; undefined where there is a signal, or nothing was tested. */
export function noSignalNote(notes: readonly string[]): string | undefined {
  return notes.find((note) => note.startsWith(BEGINNING));
}
