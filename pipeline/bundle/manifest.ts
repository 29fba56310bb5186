import { z } from 'zod';

/** Version of the bundle's layout; a reader refuses every other one by name. */
export const BUNDLE_FORMAT = 1;

const metrics = z.record(z.string(), z.number().nullable());

/** `manifest.json`: what the model is, what it was made of, and the checksum of every other file. */
export const manifestSchema = z.strictObject({
  format: z.literal(BUNDLE_FORMAT),
  /** `<score cutoff>-<first digits of the hash over all other files>`. */
  model_version: z.string(),
  /** The score cutoff's day: what the model may know of. Wall-clock times are in the run's record. */
  created: z.string(),
  /** In bundles of before runs were recorded; now the run's record names the commit. */
  git_commit: z.string().optional(),
  dataset: z.string(),
  currency: z.string(),
  engine: z.string(),
  /** The horizon that metrics and reasons are about, days. */
  horizon_days: z.number(),
  /** Every horizon the model predicts, days, ascending. */
  horizons_days: z.array(z.number()),
  cutoffs: z.strictObject({ score: z.string(), test: z.string().nullable(), training: z.array(z.string()) }),
  params: z.record(z.string(), z.unknown()),
  data_hash: z.string(),
  attributes: z.array(z.string()),
  features: z.array(z.strictObject({ name: z.string(), unit: z.string(), kind: z.string() })),
  rows: z.strictObject({ customers: z.number(), orders: z.number(), training_cutoffs: z.number() }),
  /** By model name, out of time on the test cutoff; null where a figure does not exist. */
  metrics: z.record(z.string(), metrics),
  /** What the pipeline said about this model: fallbacks, missing signal. */
  notes: z.array(z.string()),
  /** SHA-256 of every other file, by name. */
  files: z.record(z.string(), z.string()),
});

export type Manifest = z.output<typeof manifestSchema>;
