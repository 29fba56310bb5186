import { type ClvModel, segmentsOf } from '../../pipeline/bundle/index.js';
import type { FeatureColumn, FeatureDefinition } from '../../pipeline/features/index.js';

/**
 * Those of the features that the model asks for when it predicts, far fewer than there are: the forests' and the
 * anchor's. It is shown a customer who has not bought yet, and what it reads of him is noted.
 */
export function featuresRead(
  model: ClvModel,
  features: readonly FeatureDefinition[],
): readonly FeatureDefinition[] {
  const read = new Set<string>();
  class Columns extends Map<string, FeatureColumn> {
    override get(name: string): FeatureColumn | undefined {
      read.add(name);
      return super.get(name);
    }
  }
  const columns = new Columns(
    features.map(({ name, kind }) => [name, kind === 'numeric' ? Float64Array.of(0) : [null]]),
  );
  const table = { rows: 1, customers: [''], columns };
  segmentsOf(table, model.score(table).pAlive);
  return features.filter(({ name }) => read.has(name));
}
