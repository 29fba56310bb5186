import { colourOf, type Figure, layout, rounded } from './figure.js';

/** How a prediction comes about, currency: anchor + level + amounts = prediction. */
export interface ExplainedPrediction {
  readonly anchor: number;
  readonly level: number;
  readonly contributions: readonly { readonly label: string; readonly amount: number }[];
  readonly prediction: number;
}

/** The steps from the anchor to the prediction of one customer; beyond the `shown` largest they are taken together. */
export function contributionSteps(
  title: string,
  currency: string,
  { anchor, level, contributions, prediction }: ExplainedPrediction,
  shown = 6,
): Figure {
  const rest = contributions.slice(shown);
  const steps = [
    ['expected from the purchases alone', anchor, 'absolute'],
    ['season and level, the same for all', level, 'relative'],
    ...contributions.slice(0, shown).map(({ label, amount }) => [label, amount, 'relative'] as const),
    ...(rest.length > 0
      ? [['everything else', rest.reduce((sum, { amount }) => sum + amount, 0), 'relative'] as const]
      : []),
    ['prediction', prediction, 'total'],
  ] as const;
  // Pennies count where little is expected.
  const digits = Math.abs(prediction) < 100 ? 2 : 0;
  return {
    data: [
      {
        type: 'waterfall',
        orientation: 'h',
        measure: steps.map(([, , measure]) => measure),
        y: steps.map(([label]) => label),
        x: steps.map(([, amount]) => rounded(amount)),
        texttemplate: steps.map(
          ([, , measure]) => `%{${measure === 'relative' ? 'delta:+' : 'final:'},.${digits}f}`,
        ),
        textposition: 'auto',
        cliponaxis: false,
        increasing: { marker: { color: colourOf(2) } },
        decreasing: { marker: { color: colourOf(0) } },
        totals: { marker: { color: colourOf(1) } },
      },
    ],
    layout: {
      ...layout(title, currency, ''),
      yaxis: { autorange: 'reversed', automargin: true },
      showlegend: false,
    },
  };
}
