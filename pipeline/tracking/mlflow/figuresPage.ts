import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Figure, figureHtml, plotlyScript } from '../../figures/index.js';
import { type RunRecord, runFolder } from '../runRecord.js';

/**
 * The figures of a run on one page, which the server's own page shows; undefined where there are none, or where the
 * drawing library, a tool of development, is not installed.
 */
export function figuresPage(artifacts: string, run: RunRecord): string | undefined {
  if (run.figures.length === 0 || !canDraw()) return undefined;
  const folder = join(runFolder(artifacts, run.run_id), 'figures');
  const drawn = run.figures.map((name) => {
    const figure = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Figure;
    return figureHtml(figure, name.replace('.json', ''));
  });
  return `<!doctype html><meta charset="utf-8"><title>Figures</title>${plotlyScript()}${drawn.join('\n')}`;
}

function canDraw(): boolean {
  try {
    createRequire(import.meta.url).resolve('plotly.js-dist-min/plotly.min.js');
    return true;
  } catch {
    return false;
  }
}
