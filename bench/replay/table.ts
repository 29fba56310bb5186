import type { Realised } from '../../pipeline/monitoring/index.js';
import { tableMarkdown } from '../table.js';
import type { Round } from './rounds.js';

/** Rounds as a table in Markdown: who was champion, what was alerted, and what came of what was predicted then. */
export function replayTable(rounds: readonly Round[], horizonDays: number): string {
  const came = new Map<string, Realised>();
  for (const window of rounds.flatMap(({ realised }) => realised)) {
    if (window.horizonDays === horizonDays) came.set(window.cutoff, window);
  }
  const header = [
    'as of',
    'champion',
    'new version',
    'alerts',
    `predicted, ${horizonDays} days`,
    'came',
    'bias',
    'in 80 %',
    'in 90 %',
  ];
  const rows = rounds.map((round) => {
    const window = came.get(round.asOf) ?? newestAt(came, round.asOf);
    return [
      round.asOf,
      round.champion,
      round.version === round.champion ? 'promoted' : `kept back: ${round.reasons.join('; ')}`,
      alertsOf(round),
      ...(window ? figuresOf(window) : ['', '', '', '', '']),
    ];
  });
  return `${tableMarkdown({ header, rows })}\n`;
}

/** The window that was predicted in that round: its cutoff is the last day with an order, in the days before. */
function newestAt(came: ReadonlyMap<string, Realised>, asOf: string): Realised | undefined {
  const month = asOf.slice(0, 7);
  return [...came.values()].find(({ cutoff }) => cutoff.startsWith(month));
}

function alertsOf({ findings }: Round): string {
  const alerts = findings.filter(({ severity }) => severity === 'alert');
  const subjects = alerts.map(({ part, subject, value }) => `${part}: ${subject} (${value.toFixed(2)})`);
  return subjects.length === 0 ? '-' : subjects.slice(0, 4).join(', ') + (subjects.length > 4 ? ', …' : '');
}

function figuresOf({ predicted, realised, bias, coverage80, coverage90 }: Realised): string[] {
  const money = (value: number) => Math.round(value).toLocaleString('en');
  const percent = (share: number | null) => (share === null ? '' : `${(100 * share).toFixed(0)} %`);
  return [money(predicted), money(realised), percent(bias), percent(coverage80), percent(coverage90)];
}
