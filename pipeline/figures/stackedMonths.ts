import { colourOf, type Figure, layout, rounded } from './figure.js';

/** What a group is expected to bring, currency, in each of the months. */
export interface MonthlyGroup {
  readonly name: string;
  readonly values: readonly number[];
}

/** Revenue by month, the groups on top of one another. @param months YYYY-MM */
export function stackedMonths(
  title: string,
  currency: string,
  months: readonly string[],
  groups: readonly MonthlyGroup[],
): Figure {
  return {
    data: groups.map(({ name, values }, index) => ({
      type: 'bar',
      name,
      x: [...months],
      y: values.map(rounded),
      marker: { color: colourOf(index + 1) },
    })),
    layout: layout(title, 'month', `revenue, ${currency}`, {
      barmode: 'stack',
      showlegend: true,
      xaxis: { title: { text: 'month' }, type: 'date', dtick: 'M1', tickformat: '%b %Y' },
    }),
  };
}
