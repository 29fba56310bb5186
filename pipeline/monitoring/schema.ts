import { z } from 'zod';
import { findingSchema, severitySchema } from './finding.js';

const day = z.iso.date();
const period = z.strictObject({ from: day, to: day });

/** How far one feature, or `prediction`, moved; shares of customers. See featureDrift.ts. */
export const featureDriftSchema = z.strictObject({
  name: z.string(),
  kind: z.enum(['numeric', 'categorical']),
  /** Population stability index to the nearest snapshot that the model knows. */
  psi: z.number(),
  /** From where on that is an alert: the threshold, chance or what is usual, whichever is most. */
  psiLimit: z.number(),
  /** Kolmogorov-Smirnov distance to that snapshot, and what chance alone may make of it; null for categories. */
  ks: z.number().nullable(),
  ksByChance: z.number().nullable(),
  missing: z.number(),
  missingBefore: z.number(),
  /** Share of rows with a category that the model never saw, and the most frequent of those. */
  unseen: z.number(),
  unseenValues: z.array(z.string()),
  severity: severitySchema,
});
export type FeatureDrift = z.output<typeof featureDriftSchema>;

/** What was predicted at a cutoff beside what came in `(cutoff, cutoff + horizon]`; currency. */
export const realisedSchema = z.strictObject({
  modelVersion: z.string(),
  cutoff: day,
  horizonDays: z.int(),
  customers: z.int(),
  predicted: z.number(),
  realised: z.number(),
  /** predicted / realised - 1; null where nothing came. */
  bias: z.number().nullable(),
  /** Standard error of the difference of the totals, currency. */
  standardError: z.number(),
  /** Shares of customers inside their interval; null where the scoring has none. */
  coverage80: z.number().nullable(),
  coverage90: z.number().nullable(),
  /** Totals by tenth of the predictions, lowest first. */
  tenths: z.array(
    z.strictObject({ tenth: z.int(), customers: z.int(), predicted: z.number(), realised: z.number() }),
  ),
});
export type Realised = z.output<typeof realisedSchema>;

/** A sample of what the scorer was asked, compared with what it was asked before, or with the training reference. */
export const servedSchema = z.strictObject({
  rows: z.int(),
  rowsBefore: z.int(),
  comparedWith: z.enum(['earlier requests', 'training reference']),
  drift: z.array(featureDriftSchema),
});
export type Served = z.output<typeof servedSchema>;

/** `reports/<data set>/monitoring.json`: what `clv monitor` found. The scorer and the dashboard read it. */
export const monitoringSchema = z.strictObject({
  format: z.literal(1),
  dataset: z.string(),
  currency: z.string(),
  /** The last day that is known. */
  asOf: day,
  /** The champion of the data set, and its score cutoff; null where there is none yet. */
  modelVersion: z.string().nullable(),
  championCutoff: day.nullable(),
  customers: z.int(),
  /** The gravest of the findings. */
  status: severitySchema,
  /** Alerts first. */
  findings: z.array(findingSchema),
  /** The farthest beyond its limit first; empty without a champion. */
  drift: z.array(featureDriftSchema),
  /** What was looked at and what it was compared with; null where the history is too short. */
  periods: z.strictObject({ recent: period, before: period }).nullable(),
  volume: z
    .strictObject({
      perWeek: z.number(),
      perWeekBefore: z.number(),
      ratio: z.number(),
      ratioYearAgo: z.number().nullable(),
    })
    .nullable(),
  /** Orders of each whole week up to `asOf`, the oldest first, a good year at most. */
  weeks: z.array(z.strictObject({ from: day, orders: z.int() })),
  /** Newest cutoff first. */
  realised: z.array(realisedSchema),
  /** Null where too few requests were sampled. */
  served: servedSchema.nullable(),
});
export type Monitoring = z.output<typeof monitoringSchema>;
