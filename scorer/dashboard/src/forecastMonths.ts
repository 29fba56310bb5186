import type { Forecast, MonthForecast } from './api/types.js';

/** A month that is over, or as far as it went; currency. */
export type HistoryMonth = Pick<Forecast['history'][number], 'month' | 'revenue'>;

/** Whole months: what came, and what is expected. */
export interface WholeMonths<Expected> {
  readonly history: readonly HistoryMonth[];
  readonly expected: readonly Expected[];
}

/**
 * Months that can be compared with one another. The one in which the forecast begins is part history, part forecast:
 * what came so far is added to what is expected of its rest. A last month that is forecast in part is left out.
 */
export function wholeMonths<Expected extends MonthForecast>(
  history: readonly HistoryMonth[],
  forecast: readonly Expected[],
): WholeMonths<Expected> {
  const last = forecast.at(-1);
  const complete = last && !isToItsEnd(last) ? forecast.slice(0, -1) : forecast;
  const first = complete[0];
  if (!first || first.from.endsWith('-01')) return { history, expected: complete };
  const soFar = history.find(({ month }) => month === first.month)?.revenue ?? 0;
  const whole = {
    ...first,
    expected: first.expected + soFar,
    lo80: first.lo80 + soFar,
    hi80: first.hi80 + soFar,
  };
  return {
    history: history.filter(({ month }) => month !== first.month),
    expected: [whole, ...complete.slice(1)],
  };
}

function isToItsEnd({ to }: MonthForecast): boolean {
  const next = new Date(`${to}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  return next.getUTCDate() === 1;
}
