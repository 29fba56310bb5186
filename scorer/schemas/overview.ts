import { z } from 'zod';
import { scoringSchema } from './customers.js';

const previousSchema = z.object({
  model_version: z.string(),
  as_of: z.string(),
  horizon_days: z.int(),
});

const levelSchema = z.object({ level: z.string(), customers: z.int(), clv_total: z.number() });

export const overviewSchema = scoringSchema.extend({
  customers: z.int(),
  clv_total: z.number().meta({ description: 'Expected in the main horizon, currency' }),
  p_alive_mean: z.number().nullable(),
  at_risk_total: z.number().meta({ description: 'Expected from customers whose churn risk is not low' }),
  at_risk_customers: z.int(),
  risks: z.array(levelSchema),
  tiers: z.array(levelSchema),
  concentration: z
    .array(z.object({ percent: z.number(), share: z.number() }))
    .meta({ description: 'Share of clv_total that the best `percent` % of the customers bring' }),
  changes: previousSchema
    .extend({
      previous_total: z.number(),
      joined: z.int(),
      gone: z.int(),
      joined_total: z.number(),
      risen_total: z.number(),
      fallen_total: z.number(),
      slipped: z.int(),
      slipped_total: z.number(),
    })
    .nullable()
    .meta({ description: 'Since the scoring before; null where this one is the first' }),
});

export const migrationSchema = scoringSchema.extend({
  previous: previousSchema.nullable(),
  moves: z
    .array(
      z.object({
        from_segment: z.string().nullable(),
        to_segment: z.string().nullable(),
        customers: z.int(),
        clv_total: z.number(),
      }),
    )
    .meta({ description: 'Customers by segment then and now; null for those not scored then, or not now' }),
});
