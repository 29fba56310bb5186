import { z } from 'zod';
import type { RevenueForecast } from '../../pipeline/forecast/index.js';
import { scoringSchema } from './customers.js';

const monthForecastSchema = z
  .object({
    month: z.string(),
    from: z
      .string()
      .meta({ description: 'First day that is forecast: the first and last month may be parts' }),
    to: z.string(),
    expected: z.number().meta({ description: 'Currency' }),
    lo80: z.number(),
    hi80: z.number(),
  })
  .meta({ id: 'MonthForecast' });

const revenueForecastSchema = z.object({
  cutoff: z.string().meta({ description: 'The forecast begins on the day after' }),
  customers: z.int(),
  months: z.array(monthForecastSchema),
  segments: z.record(z.string(), z.object({ customers: z.int(), months: z.array(monthForecastSchema) })),
  backtest: z
    .object({
      accuracy: z.object({
        mape: z.number().meta({ description: 'Mean absolute percentage error of the months, as a share' }),
        bias: z.number().meta({ description: 'Total expected over total revenue, less 1' }),
        coverage80: z
          .number()
          .nullable()
          .meta({ description: 'Share of the months that their 80 % interval held' }),
      }),
      months: z.array(
        z.object({
          cutoff: z.string(),
          month: z.string(),
          lead: z.int().meta({ description: '1 for the first calendar month after the cutoff' }),
          days: z.int().meta({ description: 'Days of the month that were forecast' }),
          expected: z.number(),
          revenue: z.number(),
        }),
      ),
    })
    .nullable()
    .meta({ description: 'How earlier forecasts did; null where the history is too short for any' }),
  notes: z.array(z.string()),
}) satisfies z.ZodType<RevenueForecast>;

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
  forecast: revenueForecastSchema.nullable().meta({
    description: 'By month, in all and by segment, and how earlier forecasts did; null in old scorings',
  }),
});
