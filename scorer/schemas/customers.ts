import { z } from 'zod';
import { formatDay } from '../../pipeline/days.js';
import type { Scoring } from '../store/predictions.js';
import { horizonSchema, reasonsSchema } from './prediction.js';

/** Columns that customers can be sorted by. */
export const SORTS = [
  'clv',
  'lo80',
  'hi80',
  'confidence',
  'p_alive',
  'expected_orders',
  'expected_spend',
  'next_order',
  'segment',
  'tier',
  'churn_risk',
  'customer_id',
] as const;
const LEVELS = ['high', 'medium', 'low'] as const;

const text = z
  .string()
  .min(1)
  .max(200)
  .refine((value) => !value.includes('\0'), 'must not contain a NUL character');

/** Which customers are meant; all of them where nothing is given. */
const filterShape = {
  search: text.optional().meta({ description: 'Part of the customer id, in any case' }),
  segment: text.optional(),
  tier: z.enum(LEVELS).optional(),
  churn_risk: z.enum(LEVELS).optional(),
  attribute: text
    .refine((value) => /^[^=]+=/.test(value), 'must be NAME=VALUE')
    .optional()
    .meta({ description: "NAME=VALUE of a customer's newest attribute, for example country=France" }),
};

const orderShape = {
  sort: z.enum(SORTS).default('clv'),
  order: z.enum(['asc', 'desc']).default('desc'),
};

export const customerFilterSchema = z.strictObject(filterShape);
export type CustomerFilter = z.output<typeof customerFilterSchema>;

export const customerExportSchema = z.strictObject({ ...filterShape, ...orderShape });
export type CustomerExportQuery = z.output<typeof customerExportSchema>;

export const customerQuerySchema = z.strictObject({
  ...filterShape,
  ...orderShape,
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z
    .string()
    .max(1000)
    .optional()
    .meta({ description: '`next` of the page before, in the same order' }),
  count: z
    .stringbool()
    .default(false)
    .meta({ description: 'Whether to count the customers that are meant; it costs a look at all of them' }),
});

export type CustomerQuery = z.output<typeof customerQuerySchema>;

const nullable = z.number().nullable();

const storedReasonsSchema = reasonsSchema
  .extend({
    method: z.enum(['shapley', 'path']).meta({
      description: 'How the reasons were found: TreeSHAP for customers of high value, paths for the others',
    }),
  })
  .meta({ id: 'StoredReasons', description: 'Why a stored prediction is what it is, in currency' });

export const storedPredictionSchema = z
  .object({
    customer_id: z.string(),
    clv: z.number(),
    lo80: nullable,
    hi80: nullable,
    lo90: nullable,
    hi90: nullable,
    confidence: nullable,
    p_alive: nullable,
    expected_orders: nullable,
    expected_spend: nullable,
    next_order: z.string().nullable(),
    next_order_lo: z.string().nullable(),
    next_order_hi: z.string().nullable(),
    segment: z.string().nullable(),
    tier: z.string().nullable(),
    churn_risk: z.string().nullable(),
    horizons: z
      .record(z.string(), horizonSchema.omit({ horizon_days: true }).meta({ id: 'StoredHorizon' }))
      .nullable()
      .meta({ description: 'By length in days' }),
    reasons: storedReasonsSchema.nullable(),
  })
  .meta({ id: 'StoredPrediction', description: 'What the newest scoring of all customers says of one' });

/** What every reply from a scoring begins with. */
export const scoringSchema = z.object({
  model_version: z.string(),
  as_of: z.string(),
  horizon_days: z.int(),
  currency: z.string().nullable(),
});

/** What they begin with, of this scoring. */
export function aboutScoring({
  model_version,
  cutoff,
  horizon_days,
  currency,
}: Scoring): z.output<typeof scoringSchema> {
  return { model_version, as_of: formatDay(cutoff), horizon_days, currency };
}

export const customerPageSchema = scoringSchema.extend({
  customers: z.array(storedPredictionSchema),
  next: z.string().nullable().meta({ description: 'Cursor of the next page; null on the last one' }),
  matching: z.int().optional().meta({ description: 'Number of customers on all pages, where asked for' }),
});

/** What customers can be filtered by. */
export const facetsSchema = scoringSchema.extend({
  segments: z.array(z.object({ value: z.string(), customers: z.int() })),
  attributes: z.record(z.string(), z.array(z.object({ value: z.string(), customers: z.int() }))),
});

export const customerHistorySchema = z.object({
  months: z
    .array(
      z.object({
        date: z.string(),
        p_alive: z.number(),
        clv: z
          .number()
          .meta({ description: 'What the model would have expected from that day on, currency' }),
        purchases: z.int().meta({ description: 'Orders above 0 up to that day' }),
      }),
    )
    .meta({ description: 'At the end of each month since the first order, and today; the last five years' }),
});

export const customerSchema = scoringSchema.extend({
  prediction: storedPredictionSchema.nullable(),
  orders: z.array(
    z.object({
      order_key: z.string(),
      ordered_at: z.string(),
      amount: z.number(),
      refunded: z.number(),
      quantity: nullable,
      lines: z.int(),
      attributes: z.record(z.string(), z.string()),
    }),
  ),
  orders_total: z.int(),
});

export const segmentsSchema = scoringSchema.extend({
  segments: z.array(
    z.object({
      segment: z.string().nullable(),
      customers: z.int(),
      clv_total: z.number(),
      clv_mean: z.number(),
      p_alive_mean: nullable,
      expected_orders: nullable,
    }),
  ),
});
