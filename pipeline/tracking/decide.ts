import type { Tolerances } from '../params/schema.js';
import type { TestMeasures } from '../stages/testPredictions.js';

/** What a model was worth on one out-of-time window; NaN where the labels admit no answer. */
export interface WindowFigures {
  readonly customers: number;
  readonly ngini: number;
  /** Currency. */
  readonly mae: number;
  /** Predicted total / actual total - 1. */
  readonly bias: number;
  /** Share of customers inside their 80 % interval, by lot where buying nothing alone is likelier than that. */
  readonly coverage80: number;
  readonly coverage90: number;
}

/** Whether a challenger is to replace the champion, and why. */
export interface Verdict {
  readonly promote: boolean;
  /** One sentence a reason. */
  readonly reasons: readonly string[];
  /** Of both on the same window. */
  readonly figures: { readonly champion: WindowFigures; readonly challenger: WindowFigures };
}

interface Criterion {
  readonly name: string;
  readonly tolerance: keyof Tolerances;
  /** The figure as a person reads it. */
  readonly show: (figures: WindowFigures) => string;
  /** By how much the challenger is worse, in the unit of the tolerance; below 0 where it is better. */
  readonly excess: (challenger: WindowFigures, champion: WindowFigures) => number;
}

const CRITERIA: readonly Criterion[] = [
  {
    name: 'nGini',
    tolerance: 'ngini',
    show: ({ ngini }) => ngini.toFixed(3),
    excess: (challenger, champion) => difference(-challenger.ngini, -champion.ngini),
  },
  {
    name: 'MAE',
    tolerance: 'mae',
    show: ({ mae }) => mae.toFixed(2),
    excess: (challenger, champion) => difference(challenger.mae, champion.mae) / (champion.mae || 1),
  },
  {
    name: '|bias|',
    tolerance: 'bias',
    show: ({ bias }) => Math.abs(bias).toFixed(3),
    excess: (challenger, champion) => difference(Math.abs(challenger.bias), Math.abs(champion.bias)),
  },
  {
    name: 'distance of coverage',
    tolerance: 'coverage',
    show: (figures) => coverageError(figures).toFixed(3),
    excess: (challenger, champion) => difference(coverageError(challenger), coverageError(champion)),
  },
];

/** The challenger wins where no figure is worse than the champion's by more than its tolerance. */
export function decidePromotion(
  champion: WindowFigures,
  challenger: WindowFigures,
  tolerances: Tolerances,
): Verdict {
  const compared = CRITERIA.map(({ name, tolerance, show, excess }) => ({
    isWorse: excess(challenger, champion) > tolerances[tolerance],
    sentence: `${name} ${show(challenger)} against the champion's ${show(champion)} (tolerance ${tolerances[tolerance]})`,
  }));
  const worse = compared.filter(({ isWorse }) => isWorse);
  return {
    promote: worse.length === 0,
    reasons: (worse.length > 0 ? worse : compared).map(({ sentence }) => sentence),
    figures: { champion, challenger },
  };
}

/** The figures that decide, out of all that a test measured. */
export function windowFigures({ metrics, coverage }: TestMeasures): WindowFigures {
  const { customers, ngini, mae, bias } = metrics.model;
  const [in80, in90] = coverage.map(({ randomised }) => randomised);
  return { customers, ngini, mae, bias, coverage80: in80, coverage90: in90 };
}

/** Mean distance of the 80 % and 90 % intervals from what they promise. */
function coverageError({ coverage80, coverage90 }: WindowFigures): number {
  return (Math.abs(coverage80 - 0.8) + Math.abs(coverage90 - 0.9)) / 2;
}

/** `ours - theirs`; a figure that neither has is no difference, one that only we lack is infinitely worse. */
function difference(ours: number, theirs: number): number {
  if (Number.isNaN(ours)) return Number.isNaN(theirs) ? 0 : Number.POSITIVE_INFINITY;
  return Number.isNaN(theirs) ? Number.NEGATIVE_INFINITY : ours - theirs;
}
