import type { FeatureDefinition, FeatureTable, Preprocessor } from '../../features/index.js';
import type { Rng } from '../../random.js';
import type { Forest, ForestParams, ForestPool } from '../forest/index.js';
import { type FittedRevenue, outcomesOf } from './fittedRevenue.js';
import { growForest } from './growForest.js';
import { growLibraryForest } from './growLibraryForest.js';
import { unpool } from './pooledData.js';
import { revenueData } from './revenueData.js';
import type { LearntForest, RevenueModel } from './revenueModel.js';
import type { Windows } from './windows.js';

/** Engines whose forest has the revenue itself as label, by who grows it. */
type PlainForestKind = 'forest' | 'ml-random-forest';

/** A random forest on all features with the revenue itself as label: what one would try first. */
export class PlainForest implements RevenueModel {
  constructor(
    readonly kind: PlainForestKind,
    readonly horizonDays: number,
    readonly preprocessor: Preprocessor,
    readonly forest: Forest,
  ) {}

  get learnt(): LearntForest {
    return { forest: this.forest, days: this.horizonDays };
  }

  expectedRevenue(table: FeatureTable): Float64Array {
    return notNegative(this.forest.predict(this.preprocessor.transform(table)).mean);
  }

  describe(): object {
    return { kind: this.kind, horizonDays: this.horizonDays, preprocessor: this.preprocessor };
  }
}

/** How to fit it. */
interface PlainForestSettings {
  readonly kind: PlainForestKind;
  readonly features: readonly FeatureDefinition[];
  readonly forest: ForestParams;
}

/**
 * Fits a forest on the revenue of earlier windows, one or more.
 * @param say takes a sentence where less than all rows could be learnt from
 */
export async function fitPlainForest(
  { horizonDays, training, seasonal }: Windows,
  { kind, features, forest: params }: PlainForestSettings,
  rng: Rng,
  { pool, say }: { readonly pool: ForestPool | undefined; readonly say: (note: string) => void },
): Promise<FittedRevenue> {
  const snapshots = training.map(({ snapshot }) => snapshot);
  const { preprocessor, set } = revenueData(snapshots, features, horizonDays);
  const { forest, unseen, unseenAt } =
    kind === 'forest'
      ? await growForest(set, params, rng, pool)
      : growLibraryForest(set, params, rng, (note) => say(`${horizonDays} days: ${note}`));
  const model = new PlainForest(kind, horizonDays, preprocessor, forest);
  const recent = unpool(unseen, snapshots).map((said, window) =>
    outcomesOf(training[window], notNegative(said), horizonDays),
  );
  if (seasonal === undefined) return { model, known: { recent, seasonal } };
  const { table } = seasonal.snapshot;
  const saidThen = await unseenAt(preprocessor.transform(table), table.customers);
  const then = outcomesOf(seasonal, notNegative(saidThen), horizonDays);
  return { model, known: { recent, seasonal: then } };
}

function notNegative(revenue: Float64Array): Float64Array {
  return revenue.map((value) => Math.max(0, value));
}
