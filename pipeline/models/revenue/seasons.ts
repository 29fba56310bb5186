import { AnchorCache } from './anchorCache.js';
import type { KnownSnapshots } from './modelSettings.js';
import { mayPause, pauseWithSeasons } from './pauses.js';
import type { EngineKind } from './revenueModel.js';
import { fitSeasonalLevel } from './seasonalLevel.js';
import { hasBuyers, type Windows } from './windows.js';

/** What the seasons of a shop mean for its model. */
export interface SeasonalAnchors {
  /** On customers' clocks where they pause with the seasons. */
  readonly anchors: AnchorCache;
  /** By how much more will be bought in the coming window than the anchors say. */
  readonly levelAhead: (windows: Windows) => number;
}

/**
 * Learns the seasons, for engines that know any.
 * @param even anchors for which time passes evenly
 * @param say takes a sentence for what had to be done without, and for what customers do
 */
export async function learnSeasons(
  known: KnownSnapshots,
  engine: EngineKind,
  even: AnchorCache,
  say: (note: string) => void = () => undefined,
): Promise<SeasonalAnchors> {
  const none = { anchors: even, levelAhead: () => 1 };
  if (engine !== 'anchored-forest' && engine !== 'btyd') return none;
  const { present, seasonal, repeatsAt } = known;
  const repeats = hasBuyers(present) ? await repeatsAt?.(present.cutoff) : undefined;
  const level = fitSeasonalLevel(even.of(present), repeats);
  if (level === undefined) {
    // Too few buyers are told of by each horizon.
    if (repeats !== undefined)
      say("The history is shorter than a year, so the season's level is taken as 1.");
    return none;
  }
  if (seasonal === undefined)
    say('Too little is known of the time a year ago: level and intervals do without that season.');
  const seasonality = level.seasonality();
  const onClocks = new AnchorCache(seasonality);
  if (mayPause(seasonality, present.cutoff) && pauseWithSeasons(known, even, onClocks)) {
    say(
      'Customers pause with the seasons: the purchase model runs on their clocks, to which a quiet season is short.',
    );
    const levelAhead = ({ horizonDays, seasonal }: Windows) => level.overClocks(horizonDays, seasonal);
    return { anchors: onClocks, levelAhead };
  }
  return { anchors: even, levelAhead: ({ horizonDays, seasonal }) => level.over(horizonDays, seasonal) };
}
