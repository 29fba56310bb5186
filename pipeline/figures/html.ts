import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Figure } from './figure.js';

/** Plotly itself as one script element: a page needs it once, before the first figure, and no network at all. */
export function plotlyScript(): string {
  const path = createRequire(import.meta.url).resolve('plotly.js-dist-min/plotly.min.js');
  // A closing tag inside the source would end the element; as a part of a string it may be written so too.
  return `<script>${readFileSync(path, 'utf8').replaceAll('</script', '<\\/script')}</script>`;
}

/** An element that shows a figure; `id` is unique on its page. */
export function figureHtml({ data, layout }: Figure, id: string): string {
  const config = { displayModeBar: false, responsive: true };
  const call = [data, layout, config].map(inScript).join(', ');
  return `<div id="${escapeHtml(id)}" class="figure"></div><script>Plotly.newPlot(${inScript(id)}, ${call})</script>`;
}

/** Text as HTML shows it. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** JSON that cannot end the script element that holds it. */
function inScript(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}
