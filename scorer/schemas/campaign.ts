import { z } from 'zod';
import { customerFilterSchema, scoringSchema } from './customers.js';

const aim = z.enum(['grow', 'keep']).default('grow').meta({
  description:
    'grow: a contact raises what is expected of a customer; keep: it wins back a share of what is lost because he may have left',
});

export const campaignQuerySchema = customerFilterSchema.extend({ aim });
export type CampaignQuery = z.output<typeof campaignQuerySchema>;

export const targetsQuerySchema = customerFilterSchema.extend({
  aim,
  depth: z.coerce
    .number()
    .int()
    .min(0)
    .max(10_000_000)
    .default(100)
    .meta({ description: 'How many to contact' }),
  margin: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(1)
    .meta({ description: 'Share of revenue that is left as profit' }),
  uplift: z.coerce
    .number()
    .min(0)
    .max(10)
    .default(0.1)
    .meta({ description: 'Expected effect of a contact, as a share' }),
});
export type TargetsQuery = z.output<typeof targetsQuerySchema>;

export const campaignSchema = scoringSchema.extend({
  aim: z.enum(['grow', 'keep']),
  curve: z.array(z.object({ depth: z.int(), base_total: z.number(), base: z.number() })).meta({
    description: 'Revenue that contacts can move, by the number of customers contacted, best first',
  }),
});

export const targetSchema = z.object({
  rank: z.int(),
  customer_id: z.string(),
  segment: z.string().nullable(),
  clv: z.number(),
  p_alive: z.number().nullable(),
  expected_gain: z.number(),
});
