import { type Logger, pino } from 'pino';

/** A log whose lines are kept. */
export function keptLog(): { readonly log: Logger; readonly lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = [];
  return { log: pino({ level: 'debug' }, { write: (line) => lines.push(JSON.parse(line)) }), lines };
}
