import { z } from 'zod';
import { UserError } from '../../errors.js';

const schema = z.strictObject({
  /** Number of trees. */
  trees: z.int().min(1).default(50),
  /** Features of each tree, as a share in (0, 1] of all; the library draws them by tree, not by split. */
  maxFeatures: z.number().gt(0).max(1).default(1),
  /** Nodes of at most so many rows are leaves. */
  minSamplesSplit: z.int().min(1).default(3),
  /** Longest way from the root to a leaf, in splits; null for no limit. */
  maxDepth: z.int().min(1).nullable().default(null),
});

/** What a caller may write: every setting has a default. */
export type MlRandomForestParams = z.input<typeof schema>;
/** All settings, validated. */
export type MlRandomForestSettings = Readonly<z.output<typeof schema>>;

/** Settings with their defaults filled in. @throws UserError that names the setting and the value found. */
export function parseMlRandomForestParams(params: MlRandomForestParams): MlRandomForestSettings {
  const parsed = schema.safeParse(params);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name = issue.path.join('.') || issue.code;
  const value = issue.path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown>)[key], params);
  throw new UserError(
    `Setting '${name}' of engine ml-random-forest is ${JSON.stringify(value)}: ${issue.message}.`,
    'Correct the setting; its range is in pipeline/models/mlRandomForest/params.ts.',
  );
}
