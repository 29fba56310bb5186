import { z } from 'zod';
import { UserError } from '../../errors.js';

const schema = z.strictObject({
  /** Number of trees. */
  trees: z.int().min(1).max(100_000).default(300),
  /**
   * Features tried at each split: a share in (0, 1], a count from 2, 'sqrt' or 'log2' of their number.
   * At least one feature that can split the node is always tried.
   */
  maxFeatures: z.union([z.number().gt(0).max(1), z.int().min(2), z.enum(['sqrt', 'log2'])]).default(1),
  /** Longest way from the root to a leaf, in splits; null for no limit. */
  maxDepth: z.int().min(1).nullable().default(null),
  /** Fewest distinct rows in a leaf. As in scikit-learn, a row drawn twice by the bootstrap counts once. */
  minSamplesLeaf: z.int().min(1).default(1),
  /** Fewest distinct rows in a node that is split. */
  minSamplesSplit: z.int().min(2).default(2),
  /** Smallest decrease of the weighted variance (label unit squared) that is worth a split. */
  minImpurityDecrease: z.number().min(0).default(0),
  /** Draw the rows (or groups of rows) of each tree with replacement; without, `sampleShare` of them once each. */
  bootstrap: z.boolean().default(true),
  /** Rows (or groups of rows) drawn for each tree, as a share of all, in (0, 1]. */
  sampleShare: z.number().gt(0).max(1).default(1),
  /** Bins of a numeric feature; the bin for missing values comes on top. */
  maxBins: z.int().min(2).max(255).default(255),
  /** By feature name: 1 where the prediction must not fall as the feature grows, -1 where it must not rise. */
  monotone: z.record(z.string(), z.union([z.literal(1), z.literal(-1)])).default({}),
  /**
   * Rows kept in each leaf for the predictive distribution: 'all', at most so many (drawn at random), or 0
   * for a forest that predicts means only.
   */
  leafSample: z.union([z.literal('all'), z.int().min(0)]).default(0),
  /**
   * A label or a column that is the same in every row: 'refuse' it with its value, or 'take' it. Such a column is
   * never split on, and every prediction is the constant label.
   */
  constants: z.enum(['refuse', 'take']).default('refuse'),
  /** Predict every training row with the trees that did not see it, nor any other row of its group. */
  outOfBag: z.boolean().default(false),
});

/** What a caller may write: every setting has a default. */
export type ForestParams = z.input<typeof schema>;

/** All settings of a forest, validated. */
export type ForestSettings = Readonly<z.output<typeof schema>>;

/**
 * Settings with their defaults filled in.
 * @throws UserError that names the setting and the value found.
 */
export function parseForestParams(params: ForestParams): ForestSettings {
  const parsed = schema.safeParse(params);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const name = issue.path.join('.') || issue.code;
    const value = issue.path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown>)[key], params);
    throw new UserError(
      `Forest setting '${name}' is ${JSON.stringify(value)}: ${issue.message}.`,
      'Correct the setting; its range is in pipeline/models/forest/params.ts.',
    );
  }
  const settings = parsed.data;
  if (settings.outOfBag && !settings.bootstrap && settings.sampleShare === 1) {
    throw new UserError(
      'Forest setting outOfBag is true, but bootstrap is false and sampleShare is 1: no row is ever out of bag.',
      'Set bootstrap: true, or a sampleShare below 1.',
    );
  }
  return settings;
}
