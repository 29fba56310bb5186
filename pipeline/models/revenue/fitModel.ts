import { type FeatureDefinition, numericColumn } from '../../features/index.js';
import type { Rng } from '../../random.js';
import { type Anchor, fitAnchor } from '../anchor.js';
import { ClvModel } from '../clvModel.js';
import type { ForestParams, ForestPool } from '../forest/index.js';
import type { Snapshot } from '../snapshot.js';
import { type AnchoredForestSettings, fitAnchoredForest } from './anchoredForest.js';
import { AnchorAlone, PastRate } from './baselines.js';
import { fitPlainForest, revenueData } from './plainForest.js';
import { type AnchoredSnapshot, type PooledData, ratioData } from './ratioData.js';
import type { EngineKind, RevenueModel } from './revenueModel.js';
import { levelOf } from './seasonalLevel.js';

/** The snapshots that predicting from one cutoff may learn from; every label window ends on or before it. */
export interface KnownSnapshots {
  readonly present: Snapshot;
  /** By horizon, latest first; empty where the history is too short. */
  readonly training: ReadonlyMap<number, readonly Snapshot[]>;
  /** One year earlier, where the history reaches that far. */
  readonly seasonal: Snapshot | undefined;
}

export interface ModelSettings {
  readonly engine: EngineKind;
  /** Features that forests may use, attributes included. */
  readonly features: readonly FeatureDefinition[];
  readonly forest: ForestParams;
}

/** A fitted model, and what had to be done without. */
export interface FittedModel {
  readonly model: ClvModel;
  /** Fallbacks, as sentences to say aloud. */
  readonly notes: readonly string[];
}

/** Fewer customers than this with a purchase tell a purchase model nothing. */
const LEAST_CUSTOMERS = 10;

/** Fits every horizon, falling back step by step where the history is too short, and says so. */
export async function fitModel(
  known: KnownSnapshots,
  settings: ModelSettings,
  rng: Rng,
  pool?: ForestPool,
  onProgress?: (done: number, total: number) => void,
): Promise<FittedModel> {
  const notes: string[] = [];
  const anchors = new AnchorCache();
  const present = anchors.of(known.present);
  const revenue: RevenueModel[] = [];
  const horizons = [...known.training.keys()].sort((a, b) => a - b);
  for (const horizonDays of horizons) {
    revenue.push(await fitHorizon(known, horizonDays, settings, anchors, notes, rng.fork(horizonDays), pool));
    onProgress?.(revenue.length, horizons.length);
  }
  notes.push(...present.anchor.purchase.flatMap((model) => model.notes), ...present.anchor.spend.notes);
  return { model: new ClvModel(present.anchor, revenue), notes };
}

/** The pooled training rows of a horizon as the engine's forest sees them; undefined where it has none. */
export function forestData(
  known: KnownSnapshots,
  horizonDays: number,
  settings: ModelSettings,
): PooledData | undefined {
  const training = usable(known.training.get(horizonDays) ?? [], horizonDays);
  if (training.length === 0) return undefined;
  if (settings.engine === 'forest' || settings.engine === 'ml-random-forest')
    return revenueData(training, settings.features, horizonDays);
  if (settings.engine !== 'anchored-forest') return undefined;
  const anchors = new AnchorCache();
  return ratioData(
    training.map((snapshot) => anchors.of(snapshot)),
    scaleFree(settings),
    horizonDays,
  );
}

async function fitHorizon(
  known: KnownSnapshots,
  horizonDays: number,
  settings: ModelSettings,
  anchors: AnchorCache,
  notes: string[],
  rng: Rng,
  pool: ForestPool | undefined,
): Promise<RevenueModel> {
  if (settings.engine === 'baseline') return new PastRate(horizonDays);
  const present = anchors.of(known.present);
  const seasonal = known.seasonal?.labels.has(horizonDays) ? anchors.of(known.seasonal) : undefined;
  if (seasonal === undefined) {
    notes.push(
      `${horizonDays} days: no complete window one year earlier, so the season's level is taken as 1.`,
    );
  }
  const level = seasonal ? Math.max(levelOf(seasonal.snapshot, seasonal.anchor, horizonDays), 0) : 1;
  if (settings.engine === 'btyd') return new AnchorAlone(present.anchor, horizonDays, level);

  const training = usable(known.training.get(horizonDays) ?? [], horizonDays);
  if (training.length === 0) {
    notes.push(
      `${horizonDays} days: the history holds no earlier cutoff with a complete window to learn from; buy-till-you-die alone predicts.`,
    );
    return new AnchorAlone(present.anchor, horizonDays, level);
  }
  if (settings.engine === 'forest') {
    return fitPlainForest(
      revenueData(training, settings.features, horizonDays),
      horizonDays,
      settings.forest,
      rng,
      pool,
    );
  }
  if (training.length === 1) notes.push(`${horizonDays} days: a single training cutoff.`);
  const anchored: AnchoredForestSettings = {
    horizonDays,
    features: scaleFree(settings),
    forest: leafFor(settings.forest, training),
  };
  return fitAnchoredForest(
    present,
    training.map((snapshot) => anchors.of(snapshot)),
    seasonal,
    anchored,
    rng,
    pool,
  );
}

/** Fits the anchor of a snapshot once. */
class AnchorCache {
  readonly #anchors = new Map<number, Anchor>();

  of(snapshot: Snapshot): AnchoredSnapshot {
    let anchor = this.#anchors.get(snapshot.cutoff);
    if (anchor === undefined) {
      anchor = fitAnchor(snapshot.table);
      this.#anchors.set(snapshot.cutoff, anchor);
    }
    return { snapshot, anchor };
  }
}

/** Snapshots with complete labels, some revenue and enough customers to learn from. */
function usable(snapshots: readonly Snapshot[], horizonDays: number): Snapshot[] {
  return snapshots.filter(({ table, labels }) => {
    const revenue = labels.get(horizonDays)?.revenue;
    const buyers = numericColumn(table, 'purchase_days').filter((days) => days > 0).length;
    return (
      revenue !== undefined && buyers >= LEAST_CUSTOMERS && revenue.reduce((sum, value) => sum + value, 0) > 0
    );
  });
}

/** A leaf of 200 rows is too large for a small shop: then a twentieth of the rows, at least 20. */
function leafFor(forest: ForestParams, training: readonly Snapshot[]): ForestParams {
  const rows = training.reduce((sum, { table }) => sum + table.rows, 0);
  const most = Math.max(20, Math.floor(rows / 20));
  return { ...forest, minSamplesLeaf: Math.min(forest.minSamplesLeaf ?? 1, most) };
}

function scaleFree({ features }: ModelSettings): FeatureDefinition[] {
  return features.filter((feature) => feature.scaleFree);
}
