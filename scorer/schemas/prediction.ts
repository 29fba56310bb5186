import { z } from 'zod';

const interval = {
  lo80: z.number().meta({ description: 'Begin of the 80 % prediction interval, currency' }),
  hi80: z.number(),
  lo90: z.number().meta({ description: 'Begin of the 90 % prediction interval, currency' }),
  hi90: z.number(),
  confidence: z.number().meta({
    description:
      'Chance that the revenue comes within 50 % of clv or one average order of it, whichever is wider',
  }),
};

export const horizonSchema = z
  .object({
    horizon_days: z.int(),
    clv: z.number().meta({ description: 'Expected net revenue in the horizon' }),
    ...interval,
    expected_orders: z.number().meta({ description: 'Expected days with a purchase in the horizon' }),
  })
  .meta({ id: 'HorizonPrediction' });

export const reasonsSchema = z
  .object({
    anchor: z.number().meta({ description: 'What when and how much the customer bought lets expect' }),
    level: z.number().meta({ description: 'What moves all customers alike: the season' }),
    top: z.array(z.object({ feature: z.string(), label: z.string(), amount: z.number() })),
    other: z.number().meta({ description: 'What is left: anchor + level + top + other = clv' }),
  })
  .meta({ id: 'Reasons', description: 'Why the prediction is what it is, in currency' });

export const predictionSchema = z
  .object({
    request_id: z.string().optional(),
    model_version: z.string(),
    customer_id: z.string().nullable(),
    basis: z.enum(['store', 'transactions', 'features', 'prior']).meta({
      description: 'What the prediction rests on; prior: nothing is known of the customer',
    }),
    as_of: z.string().meta({ description: 'The prediction begins at the end of this day, UTC' }),
    currency: z.string(),
    horizon_days: z.int(),
    clv: z.number().meta({ description: 'Expected net revenue in (as_of, as_of + horizon_days]' }),
    ...interval,
    p_alive: z.number().meta({ description: 'Chance that the customer is still one' }),
    expected_orders: z.number(),
    expected_spend: z.number().meta({ description: 'Expected net spend a purchase day, currency' }),
    next_order: z
      .object({ date: z.string().nullable(), earliest: z.string().nullable(), latest: z.string().nullable() })
      .meta({ description: 'Median and 80 % interval; null where it may never come, or not in ten years' }),
    segment: z.string(),
    tier: z.enum(['high', 'medium', 'low']).nullable(),
    churn_risk: z.enum(['high', 'medium', 'low']),
    horizons: z.array(horizonSchema),
    reasons: reasonsSchema.optional(),
  })
  .meta({ id: 'Prediction' });

export type PredictionReply = z.output<typeof predictionSchema>;
