import { HttpProblem } from '../http/problem.js';
import { joined } from './joined.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);

/**
 * The texts of the elements of a JSON array that comes in pieces, so that it is never in memory as a whole.
 * Only brackets and strings are looked at; whether an element is JSON is for its reader to say. An element longer
 * than `longest` characters is cut behind the first beyond them, by which its reader sees that it is too long.
 * @throws HttpProblem 400 for what is no array, or ends before its time.
 */
export async function* arrayElements(pieces: AsyncIterable<string>, longest: number): AsyncGenerator<string> {
  let element = '';
  // 0 before the array, 1 between its brackets, deeper within an element, -1 after it.
  let depth = 0;
  let inString = false;
  let isEscaped = false;
  for await (const piece of pieces) {
    let begin = 0;
    for (let i = 0; i < piece.length; i++) {
      const code = piece.charCodeAt(i);
      if (inString) {
        if (isEscaped) isEscaped = false;
        else if (code === BACKSLASH) isEscaped = true;
        else if (code === QUOTE) inString = false;
      } else if (depth <= 0) {
        if (depth === 0 && code === 0x5b) depth = 1;
        else if (piece[i].trim() !== '') throw noArray();
        begin = i + 1;
      } else if (code === QUOTE) inString = true;
      else if (OPENING.has(code)) depth++;
      else if (CLOSING.has(code)) depth--;
      const isEnd = !inString && ((code === COMMA && depth === 1) || (code === 0x5d && depth === 0));
      if (!isEnd) continue;
      element = joined(element, piece.slice(begin, i), longest + 1);
      begin = i + 1;
      // An empty text is an element between two commas, which is none, or that of an empty array.
      if (element.trim() !== '' || code === COMMA) yield element;
      element = '';
      if (depth === 0) depth = -1;
    }
    if (depth > 0) element = joined(element, piece.slice(begin), longest + 1);
  }
  if (depth !== -1) throw noArray();
}

function noArray(): HttpProblem {
  return new HttpProblem(400, 'The body is not a complete JSON array.');
}
