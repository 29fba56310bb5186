import type { z } from 'zod';
import type { Bundle } from '../../../../pipeline/bundle/load.js';
import type { RevenueForecast } from '../../../../pipeline/forecast/forecast.js';
import type { campaignSchema, targetSchema } from '../../../schemas/campaign.js';
import type {
  customerHistorySchema,
  customerPageSchema,
  customerSchema,
  facetsSchema,
  forecastSchema,
  segmentsSchema,
  storedPredictionSchema,
} from '../../../schemas/customers.js';
import type { migrationSchema, overviewSchema } from '../../../schemas/overview.js';

export type { Manifest } from '../../../../pipeline/bundle/manifest.js';
export type { MonthForecast } from '../../../../pipeline/forecast/forecast.js';
export type { Monitoring } from '../../../../pipeline/monitoring/schema.js';
export type { PredictionReply } from '../../../schemas/prediction.js';
export type Overview = z.output<typeof overviewSchema>;
export type Segments = z.output<typeof segmentsSchema>;
export type Migration = z.output<typeof migrationSchema>;
export type CustomerPage = z.output<typeof customerPageSchema>;
export type CustomerReply = z.output<typeof customerSchema>;
export type CustomerHistory = z.output<typeof customerHistorySchema>;
export type StoredPrediction = z.output<typeof storedPredictionSchema>;
export type Facets = z.output<typeof facetsSchema>;
export type Forecast = Omit<z.output<typeof forecastSchema>, 'forecast'> & {
  readonly forecast: RevenueForecast | null;
};
export type Campaign = z.output<typeof campaignSchema>;
export type Target = z.output<typeof targetSchema>;

/** A part of the model report. */
export type Section = Bundle['report'][number];

/** `/model/features`. */
export interface ModelFeature {
  readonly name: string;
  readonly unit: string;
  readonly kind: 'numeric' | 'categorical';
  readonly description: string;
  readonly required: boolean;
  readonly quantiles: readonly number[];
  readonly values: readonly string[];
}
