import type { Rng } from '../../random.js';
import type { HorizonModel } from '../clvModel.js';
import type { ForestPool } from '../forest/index.js';
import { fitOutcomeLaw } from '../intervals/fitOutcomeLaw.js';
import { imaginedOutcomes } from '../intervals/imaginedOutcomes.js';
import type { OutcomeLaw } from '../intervals/outcomeLaw.js';
import { hasOutcomes, type KnownOutcomes } from '../intervals/outcomes.js';
import type { AnchoredSnapshot } from './anchorCache.js';
import { fitAnchoredForest } from './anchoredForest.js';
import { AnchorAlone, PastRate } from './baselines.js';
import { type FittedRevenue, outcomesOf } from './fittedRevenue.js';
import { leafFor } from './leafFor.js';
import { findLender, lendForest } from './lentForest.js';
import type { ModelSettings } from './modelSettings.js';
import { fitPlainForest } from './plainForest.js';
import type { RevenueModel } from './revenueModel.js';
import { levelOf } from './windowLevel.js';
import { hasBuyers, LEAST_CUSTOMERS, type Windows } from './windows.js';

/** What a horizon's fit needs besides data and settings. */
interface Surroundings {
  readonly pool: ForestPool | undefined;
  /** By how much more will be bought in the coming window than the anchors say. */
  readonly levelAhead: (windows: Windows) => number;
  /** What was fitted for shorter horizons, ascending. */
  readonly shorter: readonly HorizonModel[];
  /** Takes a sentence for whatever had to be done without. */
  readonly say: (note: string) => void;
}

/** Fits the engine and the law of its outcomes for one horizon. */
export async function fitHorizon(
  windows: Windows,
  settings: ModelSettings,
  rng: Rng,
  surroundings: Surroundings,
): Promise<HorizonModel> {
  const fitted = await fitEngine(windows, settings, rng, surroundings);
  return { revenue: fitted.model, outcomes: lawOf(fitted, windows, rng, surroundings.say) };
}

/** The engine that was asked for, or the next simpler one that the history allows. */
async function fitEngine(
  windows: Windows,
  { engine, features, forest }: ModelSettings,
  rng: Rng,
  { pool, levelAhead, shorter, say }: Surroundings,
): Promise<FittedRevenue> {
  const { horizonDays, present, training } = windows;
  const pastRate = new PastRate(horizonDays);
  if (engine === 'baseline') return { model: pastRate, known: outcomesSaidBy(() => pastRate, windows) };
  if (!hasBuyers(present.snapshot)) {
    say(
      `${horizonDays} days: fewer than ${LEAST_CUSTOMERS} customers have a purchase; the past rate of spend predicts.`,
    );
    return { model: pastRate, known: outcomesSaidBy(() => pastRate, windows) };
  }
  const level = levelAhead(windows);
  if (engine === 'btyd') return anchorAlone(windows, level);
  if (training.length === 0) return withoutWindows(windows, level, shorter, say);
  if (training.length === 1)
    say(
      `${horizonDays} days: a single training cutoff; what was peculiar to its window is taken for the rule.`,
    );
  const rows = training.reduce((sum, { snapshot }) => sum + snapshot.table.rows, 0);
  const fitting = { ...forest, minSamplesLeaf: leafFor(rows, forest.minSamplesLeaf) };
  if (engine === 'anchored-forest') {
    const scaleFree = features.filter((feature) => feature.scaleFree);
    return fitAnchoredForest(windows, { level, features: scaleFree, forest: fitting }, rng, pool);
  }
  return fitPlainForest(windows, { kind: engine, features, forest: fitting }, rng, { say, pool });
}

/** Where no earlier cutoff has a complete window: the forest of a shorter horizon, or the anchor alone. */
function withoutWindows(
  windows: Windows,
  level: number,
  shorter: readonly HorizonModel[],
  say: (note: string) => void,
): FittedRevenue {
  const { horizonDays, present } = windows;
  const lack = windows.hasComplete
    ? `${horizonDays} days: in no earlier window did anybody bring revenue that could be learnt from`
    : `${horizonDays} days: the history holds no earlier cutoff with a complete window to learn from`;
  const lender = findLender(shorter, horizonDays);
  if (lender === undefined) {
    say(`${lack}; buy-till-you-die alone predicts.`);
    return anchorAlone(windows, level);
  }
  say(
    `${lack}; buy-till-you-die is corrected by half of what was learnt over ${lender.constants.learntDays} days.`,
  );
  const model = lendForest(lender, horizonDays, level, present);
  return { model, known: { recent: [], seasonal: undefined } };
}

function anchorAlone(windows: Windows, level: number): FittedRevenue {
  const { horizonDays, present } = windows;
  const asThen = (then: AnchoredSnapshot) =>
    new AnchorAlone(then.anchor, horizonDays, levelOf(then, horizonDays));
  return {
    model: new AnchorAlone(present.anchor, horizonDays, level),
    known: outcomesSaidBy(asThen, windows),
  };
}

/** What models that need no training would have said of windows whose outcome is known. */
function outcomesSaidBy(
  modelAt: (window: AnchoredSnapshot) => RevenueModel,
  { horizonDays, training, seasonal }: Windows,
): KnownOutcomes {
  const outcomes = (window: AnchoredSnapshot) =>
    outcomesOf(window, modelAt(window).expectedRevenue(window.snapshot.table), horizonDays);
  return { recent: training.map(outcomes), seasonal: seasonal && outcomes(seasonal) };
}

/** Learnt from windows whose outcome is known, else from what the anchor imagines. */
function lawOf(
  { model, known }: FittedRevenue,
  { horizonDays, present: { anchor, snapshot } }: Windows,
  rng: Rng,
  say: (note: string) => void,
): OutcomeLaw {
  if (hasOutcomes(known)) return fitOutcomeLaw(known);
  say(
    `${horizonDays} days: no earlier window to learn outcomes from; intervals are those of the purchase model itself.`,
  );
  const predicted = model.expectedRevenue(snapshot.table);
  const imagined = imaginedOutcomes(anchor, snapshot.table, predicted, horizonDays, rng.fork('imagined'));
  return fitOutcomeLaw({ recent: [imagined], seasonal: undefined });
}
