import type { Rng } from '../../random.js';
import { ClvModel, type HorizonModel } from '../clvModel.js';
import type { ForestPool } from '../forest/index.js';
import { AnchorCache } from './anchorCache.js';
import { fitHorizon } from './fitHorizon.js';
import type { KnownSnapshots, ModelSettings } from './modelSettings.js';
import type { PooledData } from './pooledData.js';
import { ratioData } from './ratioData.js';
import { revenueData } from './revenueData.js';
import { learnSeasons } from './seasons.js';
import { usable, windowsOf } from './windows.js';

/** A fitted model, and what is to be known of how it was fitted. */
export interface FittedModel {
  readonly model: ClvModel;
  /** Fallbacks, and a clock that was taken, as sentences to say aloud. */
  readonly notes: readonly string[];
}

/** What several fits share. */
export interface FitResources {
  readonly anchors?: AnchorCache | undefined;
  readonly pool?: ForestPool | undefined;
  /** To fit, days; without it all that snapshots are known for. */
  readonly horizons?: readonly number[] | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Fits every horizon, falling back step by step where the history is too short, and says so. */
export async function fitModel(
  known: KnownSnapshots,
  settings: ModelSettings,
  rng: Rng,
  { anchors: even = new AnchorCache(), pool, horizons: asked, onProgress }: FitResources = {},
): Promise<FittedModel> {
  const notes: string[] = [];
  const say = (note: string) => notes.push(note);
  const horizons = [...(asked ?? known.training.keys())].sort((a, b) => a - b);
  const { anchors, levelAhead } = await learnSeasons(known, settings.engine, even, say);
  const fitted: HorizonModel[] = [];
  const surroundings = { pool, levelAhead, shorter: fitted, say };
  for (const horizonDays of horizons) {
    const windows = windowsOf(known, horizonDays, anchors);
    fitted.push(await fitHorizon(windows, settings, rng.fork(horizonDays), surroundings));
    onProgress?.(fitted.length, horizons.length);
  }
  const { anchor } = anchors.of(known.present);
  const parts = [
    ['Purchase model (Pareto/NBD)', anchor.purchase],
    ['Spend model (Gamma-Gamma) of all purchases', anchor.spend],
    ['Spend model (Gamma-Gamma) of repeat purchases', anchor.repeatSpend],
  ] as const;
  for (const [name, { notes: doubts }] of parts) for (const doubt of doubts) say(`${name}: ${doubt}`);
  return { model: new ClvModel(anchor, fitted), notes: [...new Set(notes)] };
}

/** The pooled training rows of a horizon as the engine's forest sees them; undefined where it has none. */
export async function forestData(
  known: KnownSnapshots,
  horizonDays: number,
  { engine, features }: ModelSettings,
  even: AnchorCache,
): Promise<PooledData | undefined> {
  const training = usable(known.training.get(horizonDays) ?? [], horizonDays);
  if (training.length === 0) return undefined;
  if (engine === 'forest') return revenueData(training, features, horizonDays);
  if (engine !== 'anchored-forest') return undefined;
  const { anchors } = await learnSeasons(known, engine, even);
  return ratioData(
    training.map((snapshot) => anchors.of(snapshot)),
    features.filter((feature) => feature.scaleFree),
    horizonDays,
  );
}
