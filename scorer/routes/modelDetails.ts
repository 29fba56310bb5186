import { z } from 'zod';
import { monitoringSchema } from '../../pipeline/monitoring/index.js';
import { route } from '../http/route.js';
import { latestMonitoring } from '../monitoring/latest.js';
import { REQUIRED_FEATURES } from '../prediction/fromFeatures.js';
import { sectionSchema } from '../schemas/section.js';

const featureSchema = z
  .object({
    name: z.string(),
    unit: z.string(),
    kind: z.enum(['numeric', 'categorical']),
    description: z.string(),
    required: z.boolean().meta({ description: 'Whether a prediction from features needs it' }),
    quantiles: z.array(z.number()).meta({ description: '0, 5, ..., 100 % of the customers at export' }),
    values: z.array(z.string()).meta({ description: 'Of a categorical feature, the most frequent first' }),
  })
  .meta({ id: 'ModelFeature' });

const REQUIRED: ReadonlySet<string> = new Set(REQUIRED_FEATURES);

export const modelFeaturesRoute = route({
  method: 'get',
  path: '/model/features',
  summary: 'The features of the model, what they mean and which values they took',
  tag: 'model',
  access: 'key',
  reply: z.object({ model_version: z.string(), features: z.array(featureSchema) }),
  refusals: [503],
  handle({ services: { models } }) {
    const { version, features, reference } = models.current;
    return {
      model_version: version,
      features: features.map(({ name, unit, kind, description }) => {
        const seen = reference[name];
        return {
          name,
          unit,
          kind,
          description,
          required: REQUIRED.has(name),
          quantiles: seen?.kind === 'numeric' ? seen.quantiles : [],
          values: seen?.kind === 'categorical' ? byShare(seen.shares) : [],
        };
      }),
    };
  },
});

export const modelReportRoute = route({
  method: 'get',
  path: '/model/report',
  summary: 'How good the model was on the test and what it looks at, with figures as Plotly JSON',
  tag: 'model',
  access: 'key',
  reply: z.object({ model_version: z.string(), sections: z.array(sectionSchema) }),
  refusals: [503],
  handle({ services: { models } }) {
    const { version, report } = models.current;
    return { model_version: version, sections: report };
  },
});

export const monitoringRoute = route({
  method: 'get',
  path: '/model/monitoring',
  summary: 'Drift, and realised against predicted, as the pipeline last measured them',
  tag: 'model',
  access: 'key',
  reply: z
    .object({ monitoring: monitoringSchema.nullable() })
    .meta({ description: 'null before the first measurement, and after one of another release' }),
  refusals: [503],
  async handle({ services: { models, config, log } }) {
    const { dataset } = models.current.manifest;
    return { monitoring: (await latestMonitoring(config.home, dataset, log)) ?? null };
  },
});

function byShare(shares: Readonly<Record<string, number>>): string[] {
  return Object.entries(shares)
    .sort(([, a], [, b]) => b - a)
    .map(([value]) => value);
}
