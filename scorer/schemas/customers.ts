import { z } from 'zod';

/** Columns that customers can be sorted by. */
const SORTS = ['clv', 'p_alive', 'expected_orders', 'expected_spend', 'customer_id'] as const;
const LEVELS = ['high', 'medium', 'low'] as const;

const text = z
  .string()
  .min(1)
  .max(200)
  .refine((value) => !value.includes('\0'), 'must not contain a NUL character');

export const customerQuerySchema = z.strictObject({
  search: text.optional().meta({ description: 'Part of the customer id, in any case' }),
  segment: text.optional(),
  tier: z.enum(LEVELS).optional(),
  churn_risk: z.enum(LEVELS).optional(),
  sort: z.enum(SORTS).default('clv'),
  order: z.enum(['asc', 'desc']).default('desc'),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().max(1000).optional().meta({ description: '`next` of the page before' }),
});

export type CustomerQuery = z.output<typeof customerQuerySchema>;

const nullable = z.number().nullable();

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
    horizons: z.record(z.string(), z.unknown()).nullable(),
    reasons: z.unknown(),
  })
  .meta({ id: 'StoredPrediction', description: 'What the newest scoring of all customers says of one' });

/** What every reply from a scoring begins with. */
export const scoringSchema = z.object({
  model_version: z.string(),
  as_of: z.string(),
  horizon_days: z.int(),
  currency: z.string().nullable(),
});

export const customerPageSchema = scoringSchema.extend({
  customers: z.array(storedPredictionSchema),
  next: z.string().nullable().meta({ description: 'Cursor of the next page; null on the last one' }),
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

export const forecastSchema = scoringSchema.extend({
  horizons: z.array(
    z.object({
      horizon_days: z.int(),
      customers: z.int(),
      clv_total: z.number(),
      expected_orders: z.number(),
    }),
  ),
  history: z.array(z.object({ month: z.string(), revenue: z.number(), orders: z.int() })),
});
