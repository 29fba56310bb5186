import { z } from 'zod';
import { parseDay } from '../days.js';
import { monitoringSettings } from '../monitoring/settings.js';
import { sourceSettings } from '../sources/index.js';

const day = z.string().refine(isDay, { message: 'it must be a calendar day as YYYY-MM-DD' });
const days = z.int().min(1).max(3650);
const share = z.number().min(0).max(1);

/** Settings of the forest that a search may draw from; one value means "fixed". */
const forestSettings = z.strictObject({
  trees: z.int().min(1).max(5000),
  min_samples_leaf: z.int().min(1),
  max_features: z.number().gt(0).max(1),
  max_depth: z.int().min(1).nullable(),
});

const searchSpace = z.strictObject({
  trees: z.array(forestSettings.shape.trees).min(1).optional(),
  min_samples_leaf: z.array(forestSettings.shape.min_samples_leaf).min(1).optional(),
  max_features: z.array(forestSettings.shape.max_features).min(1).optional(),
  max_depth: z.array(forestSettings.shape.max_depth).min(1).optional(),
});

/** How much worse than the champion a challenger may be on the same test window. */
const tolerances = z.strictObject({ ngini: share, mae: share, bias: share, coverage: share });

/** Everything that decides what a run does, apart from the data and the code: the shape of params.yaml. */
export const paramsSchema = z
  .strictObject({
    dataset: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'it must be 1 to 40 lower-case letters, digits and dashes'),
    seed: z.int().min(0).max(4_294_967_295),
    currency: z.string().regex(/^[A-Z]{3}$/, 'it must be an ISO 4217 code such as "GBP"'),
    source: sourceSettings,
    cleaning: z.strictObject({ refunds: z.enum(['net', 'ignore']), max_reject_rate: share }),
    horizon_days: days,
    horizons_days: z.array(days).min(1).max(12),
    cutoffs: z.strictObject({
      test: z.union([z.literal('auto'), day]),
      score: z.union([z.literal('auto'), day]),
      training: z.int().min(1).max(24),
      spacing_days: z.union([z.literal('auto'), days]),
      customers: z.int().min(100).default(100_000),
    }),
    engine: z.enum(['anchored-forest', 'forest', 'btyd', 'baseline', 'ml-random-forest', 'auto']),
    features: z.strictObject({ exclude: z.array(z.string()) }),
    forest: forestSettings,
    search: z.strictObject({
      trials: z.int().min(0).max(1000),
      folds: z.int().min(2).max(20),
      space: searchSpace,
    }),
    workers: z.union([z.literal('auto'), z.int().min(0).max(64)]),
    promote: z.enum(['auto', 'manual']),
    tolerances,
    retention: z.strictObject({ bundles: z.int().min(1), scorings: z.int().min(1) }),
    monitoring: monitoringSettings,
  })
  .superRefine((params, context) => {
    if (params.cutoffs.test !== 'auto' && params.cutoffs.score !== 'auto') {
      const label = parseDay(params.cutoffs.test) + params.horizon_days;
      if (label > parseDay(params.cutoffs.score)) {
        context.addIssue({
          code: 'custom',
          path: ['cutoffs', 'test'],
          message: `its label window of ${params.horizon_days} days must end on or before cutoffs.score ${params.cutoffs.score}`,
        });
      }
    }
  })
  .transform((params) => ({
    ...params,
    horizons_days: [...new Set([...params.horizons_days, params.horizon_days])].sort((a, b) => a - b),
  }));

export type Params = z.output<typeof paramsSchema>;
export type Tolerances = z.output<typeof tolerances>;
export type ForestSettings = z.output<typeof forestSettings>;

/** The parameters that say anything about the model: the others decide how fast it is made, and what becomes of it. */
export function modelParams(params: Params) {
  const { workers, promote, tolerances, retention, monitoring, ...ofModel } = params;
  return ofModel;
}

function isDay(text: string): boolean {
  try {
    parseDay(text);
    return true;
  } catch {
    return false;
  }
}
