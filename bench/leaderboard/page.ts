import {
  decileCalibration,
  escapeHtml,
  type Figure,
  figureHtml,
  gainCurve,
  plotlyScript,
  predictedTotals,
} from '../../pipeline/figures/index.js';
import type { Table } from '../table.js';
import { DEFAULT_ENGINE, type SplitRun } from './engines.js';
import type { MeasuredSplit } from './measured.js';
import {
  ABOUT_COVERAGE,
  ABOUT_THE_BAR,
  barTable,
  coverageTable,
  metricTable,
  NO_SIGNAL,
  titleOf,
  WHAT_IT_SAYS,
} from './tables.js';

const STYLE = `
body { font-family: system-ui, sans-serif; max-width: 76rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
table { border-collapse: collapse; font-size: 0.8rem; }
th, td { border-bottom: 1px solid #ddd; padding: 0.3rem 0.5rem; text-align: left; }
.wide { overflow-x: auto; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(36rem, 100%), 1fr)); gap: 1rem; }
.figure { height: 36rem; }
.warning { background: #fff3cd; border-left: 4px solid #e69f00; padding: 0.6rem 1rem; }`;

/** reports/leaderboard.html: tables and figures in one file that needs no network. */
export function leaderboardPage(splits: readonly MeasuredSplit[]): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Leaderboard</title>
<style>${STYLE}</style>${plotlyScript()}</head>
<body>
<h1>Leaderboard</h1>
${WHAT_IT_SAYS.map((text) => `<p>${escapeHtml(text)}</p>`).join('\n')}
<h2>First or within 1 % of the best</h2>
<p>${escapeHtml(ABOUT_THE_BAR)}</p>
${tableHtml(barTable(splits))}
<h2>Coverage of ${DEFAULT_ENGINE}</h2>
<p>${escapeHtml(ABOUT_COVERAGE)}</p>
${tableHtml(coverageTable(splits))}
${splits.map(section).join('\n')}
</body>
</html>
`;
}

function section(split: MeasuredSplit, index: number): string {
  const figures = figuresOf(split.run).map((figure, i) => figureHtml(figure, `figure-${index}-${i}`));
  return `<h2>${escapeHtml(titleOf(split.run))}</h2>
${split.signal ? '' : `<p class="warning">${NO_SIGNAL}</p>`}
${tableHtml(metricTable(split))}
${split.run.notes.map((note) => `<p>${escapeHtml(note)}</p>`).join('\n')}
<div class="figures">${figures.join('\n')}</div>`;
}

function figuresOf({ dataset: { currency }, revenue, predictions }: SplitRun): Figure[] {
  return [
    gainCurve('Gain curve', revenue, predictions),
    decileCalibration('Calibration by predicted tenth', currency, revenue, predictions),
    predictedTotals('Predicted and realised total', currency, revenue, predictions),
  ];
}

function tableHtml({ header, rows }: Table): string {
  const line = (cells: readonly string[], tag: string) =>
    `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`;
  return `<div class="wide"><table>${line(header, 'th')}${rows.map((row) => line(row, 'td')).join('')}</table></div>`;
}
