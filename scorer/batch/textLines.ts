import { joined } from './joined.js';

/**
 * The lines of a text that comes in pieces; blank ones are passed over. A line longer than `longest` characters is
 * cut behind the first beyond them: no line can fill the memory, and its reader sees that it is too long.
 */
export async function* textLines(pieces: AsyncIterable<string>, longest: number): AsyncGenerator<string> {
  let held = '';
  for await (const piece of pieces) {
    const parts = piece.split('\n');
    held = joined(held, parts[0], longest + 1);
    for (let i = 1; i < parts.length; i++) {
      if (held.trim() !== '') yield held;
      held = parts[i].slice(0, longest + 1);
    }
  }
  if (held.trim() !== '') yield held;
}
