import { joined } from './joined.js';

/**
 * The lines of a text that comes in pieces; blank ones are passed over. A line longer than `longest` characters is
 * cut there, so that no line can fill the memory.
 */
export async function* textLines(pieces: AsyncIterable<string>, longest: number): AsyncGenerator<string> {
  let held = '';
  for await (const piece of pieces) {
    const parts = piece.split('\n');
    held = joined(held, parts[0], longest);
    for (let i = 1; i < parts.length; i++) {
      if (held.trim() !== '') yield held;
      held = parts[i].slice(0, longest);
    }
  }
  if (held.trim() !== '') yield held;
}
