const BEGINNING = 'There is no signal: ';

/** What to say where the ranking is no better than chance. @param cutoff of the test, YYYY-MM-DD */
export function noSignalLine(cutoff: string): string {
  return `${BEGINNING}on ${cutoff} the ranking of customers could not be told from chance. Do not act on differences between them.`;
}

/** That line among the notes of a manifest; undefined where there is a signal, or nothing was tested. */
export function noSignalNote(notes: readonly string[]): string | undefined {
  return notes.find((note) => note.startsWith(BEGINNING));
}
