import type { CleaningReport } from '../cleaning/index.js';

/** Why rows were rejected, one line a reason with its first row as an example; empty where none was. */
export function describeRejects({ reasons, delivered }: CleaningReport): string {
  return reasons
    .map(({ reason, rows, example }) => {
      const share = ((100 * rows) / delivered).toFixed(1);
      return `  ${rows.toLocaleString('en').padStart(10)} (${share} %) ${reason}; first: line ${example.line}: ${brief(example.raw)}`;
    })
    .join('\n');
}

function brief(raw: string): string {
  const line = raw.replace(/\s+/g, ' ').trim();
  return line.length > 80 ? `${line.slice(0, 77)}...` : line;
}
