import type { FamiliarSnapshot, ReferenceDistribution } from '../bundle/reference.js';
import { type Day, parseDay } from '../days.js';
import { FEATURES, type FeatureColumn } from '../features/index.js';
import { type Binned, binned } from './binned.js';
import type { Finding } from './finding.js';
import { distanceByChance, largestDistance } from './kolmogorovSmirnov.js';
import type { FeatureDrift } from './schema.js';
import type { MonitoringSettings } from './settings.js';
import { stabilityIndex, stabilityIndexByChance } from './stabilityIndex.js';

/** Chance that noise alone is taken for drift anywhere among the features of one comparison. */
const FALSE_ALARM = 0.001;

/** What ages moves the farther, the more days pass; beyond twice the distance seen that is a guess. */
const MOST_STRETCH = 2;

/** Fewer rows than this with an unseen category may be slips of the pen. */
const LEAST_UNSEEN_ROWS = 5;

/**
 * What grows with the history and the season, as sums and counts do, is worth knowing but no alarm by itself: volume
 * and amounts are compared by themselves, and the prediction shows what it comes to.
 */
const LEVEL_FEATURES = new Set(FEATURES.filter(({ scaleFree }) => !scaleFree).map(({ name }) => name));

/** What the model knows: the customers it scored first, and the snapshots that it learnt from. */
export interface KnownDistributions {
  readonly cutoff: Day;
  readonly rows: number;
  readonly reference: Readonly<Record<string, ReferenceDistribution>>;
  readonly familiar: readonly FamiliarSnapshot[];
}

/** Columns of customers now; `prediction` may be among them. */
export interface PresentColumns {
  readonly cutoff: Day;
  readonly rows: number;
  readonly columns: ReadonlyMap<string, FeatureColumn>;
}

/**
 * Drift of every column that the model knows, the most first. A column has drifted where it is far from *every*
 * snapshot that the model learnt from (a season among them is no drift), farther than chance would have it at these
 * sample sizes, and farther than it usually moves in as many days (ages grow with the history, whatever happens).
 */
export function featureDrift(
  now: PresentColumns,
  known: KnownDistributions,
  settings: MonitoringSettings,
): FeatureDrift[] {
  const names = Object.keys(known.reference).filter((name) => now.columns.has(name));
  const chance = FALSE_ALARM / Math.max(names.length, 1);
  return names
    .map((name) => driftOf(name, now, known, settings, chance))
    .sort((a, b) => b.psi / b.psiLimit - a.psi / a.psiLimit);
}

function driftOf(
  name: string,
  now: PresentColumns,
  known: KnownDistributions,
  settings: MonitoringSettings,
  chance: number,
): FeatureDrift {
  const column = now.columns.get(name) as FeatureColumn;
  const { bins, psi, ks, rows } = nearest(name, column, now.rows, known);
  const usual = usualMovement(name, now.cutoff - known.cutoff, known);
  const noise = stabilityIndexByChance(bins.before.length, rows, chance);
  const kind = known.reference[name].kind;
  const ksByChance = distanceByChance(rows, chance);
  const unseen = unseenEverywhere(name, bins, known);
  const limit = (threshold: number) => Math.max(threshold, noise, usual);
  // The distance is one of the values that are there; the share of the others is compared by the same bound.
  const goneMissing = Math.abs(bins.missingAfter - bins.missingBefore);
  const isReal = kind === 'categorical' || Math.max(ks, goneMissing) > ksByChance;
  const far = (threshold: number) => isReal && psi > limit(threshold);
  const isUnseen = unseen.share > settings.unseen_share && unseen.share * now.rows >= LEAST_UNSEEN_ROWS;
  const mayAlarm = !LEVEL_FEATURES.has(name) && !isConstant(known.reference[name]);
  const isAlert = isUnseen || (mayAlarm && far(settings.psi_alert));
  const isWatch = far(settings.psi_watch);
  return {
    name,
    kind,
    psi,
    psiLimit: limit(settings.psi_alert),
    ks: kind === 'numeric' ? ks : null,
    ksByChance: kind === 'numeric' ? ksByChance : null,
    missing: bins.missingAfter,
    missingBefore: bins.missingBefore,
    unseen: unseen.share,
    unseenValues: unseen.values,
    severity: isAlert ? 'alert' : isWatch ? 'watch' : 'ok',
  };
}

interface Comparison {
  readonly bins: Binned;
  readonly psi: number;
  readonly ks: number;
  readonly rows: { readonly before: number; readonly after: number };
}

/** The comparison with the snapshot that is most like now. */
function nearest(name: string, column: FeatureColumn, after: number, known: KnownDistributions): Comparison {
  const snapshots = [{ rows: known.rows, features: known.reference }, ...known.familiar];
  const comparisons = snapshots
    .filter(({ features }) => Object.hasOwn(features, name))
    .map(({ rows: before, features }): Comparison => {
      const bins = binned(features[name], column);
      const rows = { before, after };
      return {
        bins,
        psi: stabilityIndex(bins.before, bins.after, rows),
        ks: largestDistance(bins.cumulativeBefore, bins.cumulativeAfter),
        rows,
      };
    });
  return comparisons.reduce((best, each) => (each.psi < best.psi ? each : best));
}

/** How far the feature moved between the snapshots that the model knows, brought to as many days. */
function usualMovement(name: string, days: number, { cutoff, familiar }: KnownDistributions): number {
  return familiar.reduce((most, snapshot) => {
    const seen = cutoff - parseDay(snapshot.cutoff);
    const stretch = Math.min(Math.max(days / seen, 1), MOST_STRETCH);
    return Math.max(most, (snapshot.moved[name] ?? 0) * stretch);
  }, 0);
}

/** Categories that none of the snapshots has. */
function unseenEverywhere(
  name: string,
  { unseen }: Binned,
  { reference, familiar }: KnownDistributions,
): { share: number; values: string[] } {
  const knows = (value: string) =>
    [reference, ...familiar.map(({ features }) => features)].some((features) => {
      const distribution = features[name];
      return distribution?.kind === 'categorical' && Object.hasOwn(distribution.shares, value);
    });
  const novel = unseen.filter(({ value }) => !knows(value));
  return {
    share: novel.reduce((sum, { share }) => sum + share, 0),
    values: novel.slice(0, 5).map(({ value }) => value),
  };
}

/** What never varied, because the history was too short for it, the model cannot have learnt anything from. */
function isConstant(reference: ReferenceDistribution): boolean {
  if (reference.kind === 'categorical') return false;
  const { quantiles, missing } = reference;
  return quantiles.length === 0 || (missing === 0 && quantiles[0] === quantiles[quantiles.length - 1]);
}

/** What drift of features, or of requests, has to say. */
export function driftFindings(
  drift: readonly FeatureDrift[],
  part: 'drift' | 'served',
  { unseen_share }: MonitoringSettings,
): Finding[] {
  return drift.flatMap((feature): Finding[] => {
    const { name, psi, psiLimit, unseen, unseenValues, severity } = feature;
    if (severity === 'ok') return [];
    const about = { part, severity, subject: name };
    if (unseen > 0 && psi <= psiLimit) {
      const values = unseenValues.map((value) => `'${value}'`).join(', ');
      const message = `${values} of ${name} was never seen before (${(100 * unseen).toFixed(1)} %).`;
      return [{ ...about, measure: 'unseen share', value: unseen, threshold: unseen_share, message }];
    }
    const message = `${name} moved: PSI ${psi.toFixed(2)}${distanceText(feature)}, ${limitText(feature)}.`;
    return [{ ...about, measure: 'psi', value: psi, threshold: psiLimit, message }];
  });
}

/** Sums and counts, and what is compared with the training alone, go beyond the limit without an alert. */
function limitText({ psi, psiLimit, severity }: FeatureDrift): string {
  const limit = psiLimit.toFixed(2);
  if (psi <= psiLimit) return `not above the ${limit} of an alert`;
  return severity === 'alert'
    ? `above the ${limit} of an alert`
    : `above ${limit}, which alone is no alert here`;
}

function distanceText({ ks }: FeatureDrift): string {
  return ks === null ? '' : `, Kolmogorov-Smirnov ${ks.toFixed(2)}`;
}
