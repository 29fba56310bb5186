import { escapeHtml, type Figure, figureHtml, plotlyScript } from '../figures/index.js';
import type { Section, Table } from './section.js';

const STYLE = `
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; color: #222; max-width: 1080px; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.8rem } h2 { margin: 3rem 0 .3rem; font-size: 1.3rem }
.finding { font-size: 1.1rem; border-left: 4px solid #D55E00; padding: .2rem .8rem; margin: .4rem 0 }
.caption { color: #666; font-size: .9rem }
.scroll { overflow-x: auto }
table { border-collapse: collapse; margin: 1rem 0; font-size: .85rem }
th, td { padding: .25rem .5rem; text-align: right; vertical-align: top; white-space: pre-line; border-bottom: 1px solid #e5e5e5 }
th:first-child, td:first-child, .text { text-align: left }
td:not(.text) { white-space: pre } td.text { overflow-wrap: break-word }
nav a { margin-right: .8rem; font-size: .9rem }
h3 { margin: 1.2rem 0 .2rem; font-size: 1rem; font-weight: 600 }
.figure { margin: .2rem 0 .8rem }
@media screen and (prefers-color-scheme: dark) {
  body { color: #ddd; background: #16191d } .caption { color: #aaa } th, td { border-color: #3a3f45 } a { color: #8ab4f8 }
  .figure { background: #fff; border-radius: 6px; overflow: hidden }
}
@media print { nav { display: none } h2 { break-after: avoid } .figure { break-inside: avoid } }`;

/** A report as one page that needs nothing else, not even a network. */
export function reportHtml(title: string, subtitle: string, sections: readonly Section[]): string {
  const contents = sections
    .map(({ key, title: name }) => `<a href="#${key}">${escapeHtml(name)}</a>`)
    .join('');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title><style>${STYLE}</style>${plotlyScript()}</head>
<body><h1>${escapeHtml(title)}</h1><p class="caption">${escapeHtml(subtitle)}</p><nav>${contents}</nav>
${sections.map(sectionHtml).join('\n')}
</body></html>
`;
}

function sectionHtml({ key, title, finding, caption, figures = [], tables = [] }: Section): string {
  return [
    `<section id="${key}"><h2>${escapeHtml(title)}</h2><p class="finding">${escapeHtml(finding)}</p>`,
    ...(caption === undefined ? [] : [`<p class="caption">${escapeHtml(caption)}</p>`]),
    ...figures.map((figure, place) => titledFigure(figure, `${key}-${place + 1}`)),
    ...tables.map(tableHtml),
    '</section>',
  ].join('\n');
}

/** A figure below its title, which the page breaks into lines where the screen is narrow; a figure cannot. */
function titledFigure({ data, layout }: Figure, id: string): string {
  const { title, margin, ...rest } = layout;
  const { text } = title as { text: string };
  const figure = { data, layout: { ...rest, margin: { ...(margin as object), t: 15, b: 65 } } };
  return `<h3>${escapeHtml(text)}</h3>${figureHtml(figure, id)}`;
}

function tableHtml([head, ...rows]: Table): string {
  const isText = head.map((_, column) => rows.some((row) => /^[^\d–+-]/.test(row[column] ?? '')));
  const cells = (row: readonly string[], tag: string) =>
    `<tr>${row.map((cell, i) => `<${tag}${isText[i] ? ' class="text"' : ''}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`;
  const body = rows.map((row) => cells(row, 'td')).join('');
  return `<div class="scroll"><table><thead>${cells(head, 'th')}</thead><tbody>${body}</tbody></table></div>`;
}
