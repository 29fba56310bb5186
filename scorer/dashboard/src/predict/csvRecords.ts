/**
 * Where the reading of a field stands: before its first letter, in text without quotes, inside quotes, or behind a
 * quote that ends it unless another one follows.
 */
type Place = 'start' | 'bare' | 'quoted' | 'closed';

const AFTER_QUOTE: Readonly<Record<Place, Place>> = {
  start: 'quoted',
  bare: 'bare',
  quoted: 'closed',
  closed: 'quoted',
};

/**
 * Cuts CSV text that comes in pieces into records, each as its fields, written as CSV has them: quoted where they need
 * it. A quote opens a field only as its first letter; elsewhere it is text. Quoted fields may hold delimiters and ends
 * of line. Empty lines are no records.
 * @param delimiter what parts fields: one character.
 * @throws Error where nothing closes a quote: all that follows would be one field.
 */
export async function* csvRecords(
  pieces: AsyncIterable<string>,
  delimiter: string,
): AsyncGenerator<string[]> {
  let fields: string[] = [];
  let begun = '';
  let place: Place = 'start';
  let line = 1;
  let opened = line;
  for await (const piece of pieces) {
    let start = 0;
    for (let i = 0; i < piece.length; i++) {
      const letter = piece[i];
      if (place !== 'quoted') opened = line;
      if (letter === '\n') line++;
      if (place === 'quoted' || (letter !== delimiter && letter !== '\n')) {
        place = placeAfter(letter, place);
        continue;
      }
      fields.push(fieldOf(begun + piece.slice(start, i), place));
      begun = '';
      start = i + 1;
      place = 'start';
      if (letter === delimiter) continue;
      if (!isBlank(fields)) yield fields;
      fields = [];
    }
    begun += piece.slice(start);
  }
  if (place === 'quoted') {
    throw new Error(
      `Nothing closes the quote that opens a field on line ${opened}. Close it, and try again.`,
    );
  }
  fields.push(fieldOf(begun, place));
  if (!isBlank(fields)) yield fields;
}

/** The name that a header's field holds. */
export function nameIn(field: string): string {
  return field
    .replace(/^\uFEFF/, '')
    .trim()
    .replace(/^"(.*)"$/, '$1');
}

/** A field of another CSV, as one whose fields this character parts. */
export function partedBy(delimiter: string, field: string): string {
  return field.includes(delimiter) && !field.startsWith('"') ? quoted(field) : field;
}

/** A text as a field, quoted. */
export function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/** A byte order mark before a field, and a return behind it, are not of it. */
function placeAfter(letter: string, place: Place): Place {
  if (letter === '"') return AFTER_QUOTE[place];
  return place === 'quoted' || letter === '\r' || letter === '\uFEFF' ? place : 'bare';
}

function fieldOf(written: string, place: Place): string {
  const text = written.endsWith('\r') ? written.slice(0, -1) : written;
  return place === 'bare' && text.includes('"') ? quoted(text) : text;
}

function isBlank(fields: readonly string[]): boolean {
  return fields.length === 1 && fields[0].trim() === '';
}
