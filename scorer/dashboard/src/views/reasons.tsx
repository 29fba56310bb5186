import { useMemo } from 'preact/hooks';
import { contributionSteps } from '../../../../pipeline/figures/contributionSteps.js';
import type { Reasons as ReasonsReply } from '../api/types.js';
import { Plot } from '../components/plot.js';
import type { Format } from '../format.js';

interface ReasonsProps {
  readonly reasons: ReasonsReply;
  readonly prediction: number;
  readonly format: Format;
}

/** The steps from the anchor to the prediction, and the same in words. */
export function Reasons({ reasons, prediction, format }: ReasonsProps) {
  const figure = useMemo(() => {
    const contributions = [...reasons.top, { label: 'everything else', amount: reasons.other }];
    const { anchor, level } = reasons;
    return contributionSteps('', format.currency, { anchor, level, contributions, prediction });
  }, [reasons, prediction, format]);
  return <Plot figure={figure} label={inWords(reasons, prediction, format)} height={300} />;
}

function inWords({ anchor, level, top, other }: ReasonsReply, prediction: number, format: Format): string {
  const steps = [
    { label: 'season and level', amount: level },
    ...top,
    { label: 'everything else', amount: other },
  ];
  const words = steps.map(({ label, amount }) => `${label} ${amount >= 0 ? '+' : ''}${format.money(amount)}`);
  return `From ${format.money(anchor)} expected from the purchases alone: ${words.join(', ')}; prediction ${format.money(prediction)}`;
}
