import { literal } from '../sqlText.js';

/*
 * CSV as RFC 4180 has it, read forgivingly: a field that opens with a quote and never closes it is taken as it
 * stands, and what follows a closing quote belongs to the field. The same grammar twice: here for headers, as
 * a SQL expression for the millions.
 */

/** The fields of one record. */
export function splitRecord(raw: string, delimiter: string): string[] {
  const d = escapePattern(delimiter);
  const field = new RegExp(`${d}("[^"]*(?:""[^"]*)*"[^${d}]*|[^${d}]*)`, 'g');
  return Array.from(`${delimiter}${raw}`.matchAll(field), (match) => unquote(match[1]));
}

/** SQL: the list of fields, still quoted, of the record in column `raw`. */
export function splitSql(delimiter: string, raw = 'raw'): string {
  const d = escapePattern(delimiter);
  const field = literal(`${d}("[^"]*(?:""[^"]*)*"[^${d}]*|[^${d}]*)`);
  return `CASE WHEN contains(${raw}, '"')
    THEN regexp_extract_all(${literal(delimiter)} || ${raw}, ${field}, 1)
    ELSE string_split(${raw}, ${literal(delimiter)}) END`;
}

/**
 * SQL: the trimmed text of a field of {@link splitSql}; null where it is empty.
 * Trimming is slow, so that it is kept for the fields that need it: a text below '#' begins with a quote or a
 * blank, or is empty.
 */
export function fieldSql(field: string): string {
  return `CASE
    WHEN ${field} >= '#' AND NOT ends_with(${field}, ' ') AND NOT ends_with(${field}, chr(160)) THEN ${field}
    ELSE nullif(trim(CASE WHEN starts_with(${field}, '"')
      THEN replace(regexp_replace(${field}, '^"([^"]*(?:""[^"]*)*)"', '\\1'), '""', '"')
      ELSE ${field} END, ' ' || chr(9) || chr(10) || chr(13) || chr(160)), '')
  END`;
}

/**
 * Whether a line leaves a quoted field open: all closed fields taken away, a quote stands at the beginning of a field.
 * A pattern for `delimiter || line`. There is one way alone to match it, or JavaScript would try exponentially many.
 */
export function opensPattern(delimiter: string): string {
  const d = escapePattern(delimiter);
  return `^(?:${d}(?:"[^"]*(?:""[^"]*)*"(?:[^"${d}][^${d}]*)?|[^"${d}][^${d}]*)?)*${d}"[^"]*(?:""[^"]*)*$`;
}

/** Whether a line that begins inside a quoted field closes it: its first lone quote ends a field. A pattern for the line. */
export function closesPattern(delimiter: string): string {
  return `^[^"]*(?:""[^"]*)*" *(?:${escapePattern(delimiter)}|$)`;
}

function unquote(field: string): string {
  return field.startsWith('"') ? field.replace(/^"([^"]*(?:""[^"]*)*)"/, '$1').replaceAll('""', '"') : field;
}

function escapePattern(character: string): string {
  return character.replace(/[!-/:-@[-^`{-~]/, '\\$&');
}
