import type { DataFrame } from 'danfojs-node';
import plotlyNotebook, { type NotebookPlot } from 'plotly-notebook-js';
import { display } from 'tslab';
import { escapeHtml, type Figure, figureHtml, layout, plotlyScript } from '../../pipeline/figures/index.js';
import { frameRows, type Row } from './frames.js';

let shown = 0;

/**
 * Shows a figure that can be hovered, offline: the first one of a kernel brings Plotly itself along.
 * @param figure of pipeline/figures, or composed with `plot`
 */
export function show({ data, layout }: Figure): void {
  // Notebooks that are open side by side share one page: the process keeps their ids apart.
  const figure = figureHtml({ data, layout }, `figure-${process.pid}-${shown}`);
  display.html(shown === 0 ? `${plotlyScript()}${figure}` : figure);
  shown++;
}

/**
 * A figure composed with plotly-notebook-js from traces, in the look of all figures; its `restyle`, `addTraces` and
 * the like work as documented. Texts along x are categories. Hand it to `show`.
 */
export function plot(title: string, x: string, y: string, ...traces: Figure['data'][number][]): NotebookPlot {
  const look = layout(title, x, y);
  const isText = traces.some((trace) => Array.isArray(trace.x) && typeof trace.x[0] === 'string');
  // Left to itself Plotly takes '2' for a number and '4-5' for a date.
  const xaxis = { ...(look.xaxis as Figure['layout']), ...(isText && { type: 'category' }) };
  return plotlyNotebook.createPlot(traces, { ...look, xaxis });
}

/** What the reader should take home; one or two sentences with figures from the cell above. */
export function finding(sentence: string): void {
  display.html(
    `<p style="border-left:4px solid #D55E00;padding:.4em .8em;margin:.4em 0;font-size:1.05em"><b>Finding.</b> ${escapeHtml(sentence)}</p>`,
  );
}

/** Shows the first rows of a frame, or rows, as a table; numbers with four significant digits. */
export function table(content: DataFrame | readonly Row[], most = 12): void {
  const rows = Array.isArray(content) ? (content as readonly Row[]) : frameRows(content as DataFrame);
  const names = Object.keys(rows[0] ?? {});
  const head = names.map((name) => headHtml(name, rows[0][name])).join('');
  const body = rows
    .slice(0, most)
    .map((row) => `<tr>${names.map((name) => cellHtml(row[name])).join('')}</tr>`)
    .join('');
  const rest = rows.length > most ? `<p>... and ${rows.length - most} more rows</p>` : '';
  display.html(`<table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>${rest}`);
}

/** A column's name stands where its cells do. */
function headHtml(name: string, first: Row[string]): string {
  return `<th${typeof first === 'number' ? '' : ' style="text-align:left"'}>${escapeHtml(name)}</th>`;
}

function cellHtml(cell: Row[string]): string {
  if (typeof cell !== 'number') return `<td style="text-align:left">${escapeHtml(cell ?? '')}</td>`;
  return `<td>${number(cell)}</td>`;
}

/** `1,234,567`, `12.35`, `0.001234`. */
export function number(value: number): string {
  return Math.abs(value) >= 1000
    ? Math.round(value).toLocaleString('en')
    : value.toLocaleString('en', { maximumSignificantDigits: 4 });
}

/** `12.3 %` for 0.123. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
