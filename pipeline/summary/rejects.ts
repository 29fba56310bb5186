import { relative } from 'node:path';
import type { CleaningReport } from '../cleaning/index.js';
import type { Delivery } from '../sources/index.js';

/** Why rows were rejected, one line a reason with its first row as an example; empty where none was. */
export function describeRejects({ reasons, delivered }: CleaningReport, files: Delivery['files']): string {
  return reasons
    .map(({ reason, rows, example }) => {
      const share = ((100 * rows) / delivered).toFixed(1);
      const file = files.length > 1 ? `${relative(process.cwd(), example.file)}, ` : '';
      return `  ${rows.toLocaleString('en').padStart(10)} (${share} %) ${reason}; first: ${file}line ${example.line}: ${brief(example.raw)}`;
    })
    .join('\n');
}

function brief(raw: string): string {
  const line = raw.replace(/\s+/g, ' ').trim();
  return line.length > 80 ? `${line.slice(0, 77)}...` : line;
}
