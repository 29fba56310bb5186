import { quantile } from 'simple-statistics';
import { z } from 'zod';
import { UserError } from '../errors.js';
import type { Matrix, MatrixFeature } from '../models/matrix.js';
import type { FeatureDefinition } from './definition.js';
import { type FeatureTable, numericColumn, textColumn } from './featureTable.js';

/** How a preprocessor is fitted. */
export interface PreprocessorSettings {
  /** Numeric features that are not scale-free are capped at their quantiles 1 - capQuantile and capQuantile. */
  readonly capQuantile: number;
  /** A category of fewer training rows is rare: it becomes part of 'other'. */
  readonly minCategoryRows: number;
  /** Categories beyond this many, by frequency, are rare too. */
  readonly maxCategories: number;
}

export const DEFAULT_PREPROCESSOR: PreprocessorSettings = {
  capQuantile: 0.999,
  minCategoryRows: 20,
  maxCategories: 30,
};

const FORMAT_VERSION = 1;

const columnSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('numeric'),
    name: z.string(),
    /** Values outside [low, high] are moved to the nearer end; null is no cap. */
    low: z.number().nullable(),
    high: z.number().nullable(),
  }),
  z.strictObject({
    kind: z.literal('categorical'),
    name: z.string(),
    /** The value of code i, by falling frequency in training. */
    values: z.array(z.string()),
    /** Whether training had rare values: then code `values.length` is 'other'. */
    other: z.boolean(),
  }),
]);

const preprocessorSchema = z.strictObject({
  format: z.literal(FORMAT_VERSION),
  columns: z.array(columnSchema),
});

type PreprocessorColumn = z.output<typeof columnSchema>;
type NumericColumn = Extract<PreprocessorColumn, { kind: 'numeric' }>;
type CategoricalColumn = Extract<PreprocessorColumn, { kind: 'categorical' }>;

/** What {@link Preprocessor.toJSON} gives and {@link preprocessorFromJSON} takes. */
export type PreprocessorJson = z.output<typeof preprocessorSchema>;

/**
 * From raw features to the matrix of a model, the same at training and at serving.
 * Missing values become NaN. A category that training saw rarely, or never where it saw rare ones,
 * is 'other'; one that training never saw where it saw no rare ones is missing.
 */
export interface Preprocessor {
  /** The columns of the matrices. */
  readonly features: readonly MatrixFeature[];
  /** One matrix row a table row; columns that the preprocessor does not know are passed over. */
  transform(table: FeatureTable): Matrix;
  toJSON(): PreprocessorJson;
}

/**
 * Fits a preprocessor on training snapshots alone.
 * @param tables raw snapshots, one or more, whose rows are taken together.
 * @param features the columns of the matrix, in this order; the tables have them all.
 */
export function fitPreprocessor(
  tables: readonly FeatureTable[],
  features: readonly FeatureDefinition[],
  settings: PreprocessorSettings = DEFAULT_PREPROCESSOR,
): Preprocessor {
  return preprocessorOf(
    features.map((feature) =>
      feature.kind === 'categorical'
        ? fitCategories(feature.name, tables, settings)
        : fitCaps(feature, tables, settings),
    ),
  );
}

/**
 * The preprocessor that was written by `toJSON`.
 * @throws UserError where `json` is none, or of a format that this version does not know.
 */
export function preprocessorFromJSON(json: unknown): Preprocessor {
  const parsed = preprocessorSchema.safeParse(json);
  if (!parsed.success) {
    throw new UserError(
      `The preprocessor is not one of format ${FORMAT_VERSION}: ${z.prettifyError(parsed.error)}`,
      'Use a bundle that this version has exported, or the version that exported this bundle.',
    );
  }
  return preprocessorOf(parsed.data.columns);
}

function preprocessorOf(columns: readonly PreprocessorColumn[]): Preprocessor {
  const features = columns.map(matrixFeature);
  const encoders = columns.map(encoder);
  return {
    features,
    transform: (table) => ({ rows: table.rows, features, columns: encoders.map((encode) => encode(table)) }),
    toJSON: () => ({ format: FORMAT_VERSION, columns: [...columns] }),
  };
}

function matrixFeature(column: PreprocessorColumn): MatrixFeature {
  if (column.kind === 'numeric') return { name: column.name, kind: 'numeric' };
  // At least one, where training has only missing values: models have no column without categories.
  const categories = Math.max(1, column.values.length + (column.other ? 1 : 0));
  return { name: column.name, kind: 'categorical', categories };
}

function encoder(column: PreprocessorColumn): (table: FeatureTable) => Float64Array {
  return column.kind === 'numeric' ? capper(column) : coder(column);
}

function capper({ name, low, high }: NumericColumn): (table: FeatureTable) => Float64Array {
  if (low === null && high === null) return (table) => numericColumn(table, name);
  // Math.min and Math.max keep NaN.
  return (table) =>
    numericColumn(table, name).map((value) =>
      Math.min(Math.max(value, low ?? Number.NEGATIVE_INFINITY), high ?? Number.POSITIVE_INFINITY),
    );
}

function coder({ name, values, other }: CategoricalColumn): (table: FeatureTable) => Float64Array {
  const codes = new Map(values.map((value, code) => [value, code]));
  const unknown = other ? values.length : Number.NaN;
  return (table) => {
    const texts = textColumn(table, name);
    const column = new Float64Array(texts.length);
    for (let row = 0; row < column.length; row++) {
      const text = texts[row];
      column[row] = text === null ? Number.NaN : (codes.get(text) ?? unknown);
    }
    return column;
  };
}

/** Scale-free features are bounded or rarely extreme; the others have tails that one customer can stretch. */
function fitCaps(
  { name, scaleFree }: FeatureDefinition,
  tables: readonly FeatureTable[],
  { capQuantile }: PreprocessorSettings,
): NumericColumn {
  const values = scaleFree ? [] : tables.flatMap((table) => present(numericColumn(table, name)));
  if (values.length === 0) return { kind: 'numeric', name, low: null, high: null };
  const [low, high] = quantile(values, [1 - capQuantile, capQuantile]);
  // + 0 makes -0 a 0, since JSON has no other.
  return { kind: 'numeric', name, low: low + 0, high: high + 0 };
}

function present(column: Float64Array): number[] {
  return Array.from(column.filter((value) => !Number.isNaN(value)));
}

function fitCategories(
  name: string,
  tables: readonly FeatureTable[],
  { minCategoryRows, maxCategories }: PreprocessorSettings,
): CategoricalColumn {
  const rows = new Map<string, number>();
  for (const table of tables) {
    for (const value of textColumn(table, name)) {
      if (value !== null) rows.set(value, (rows.get(value) ?? 0) + 1);
    }
  }
  const values = [...rows]
    .filter(([, count]) => count >= minCategoryRows)
    .sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))
    .slice(0, maxCategories)
    .map(([value]) => value);
  return { kind: 'categorical', name, values, other: values.length < rows.size };
}
