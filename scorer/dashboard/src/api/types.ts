import type { components, paths } from '../../../client/api.js';

type Schemas = components['schemas'];

/** A path item whose GET answers with JSON. */
interface Readable<Json, Parameters> {
  readonly get: {
    readonly parameters: Parameters;
    readonly responses: { readonly 200: { readonly content: { readonly 'application/json': Json } } };
  };
}

/** Paths whose GET answers with JSON. */
export type ReadPath = {
  [Path in keyof paths]: paths[Path] extends Readable<unknown, unknown> ? Path : never;
}[keyof paths];

/** What the scorer answers to a GET of a path. */
export type ReplyOf<Path extends ReadPath> = paths[Path] extends Readable<infer Json, unknown> ? Json : never;

/** What a GET of a path takes, in the path itself and in its query. */
export type ParametersOf<Path extends ReadPath> =
  paths[Path] extends Readable<unknown, infer Parameters> ? Parameters : never;

/** The query that a GET of a path takes. */
export type QueryOf<Path extends keyof paths> = paths[Path] extends {
  get: { parameters: { query?: infer Query } };
}
  ? NonNullable<Query>
  : never;

export type Problem = Schemas['Problem'];
export type PredictRequest = Schemas['PredictRequest'];
export type Transaction = Schemas['Transaction'];
export type Prediction = Schemas['Prediction'];
export type Reasons = Schemas['Reasons'];
export type StoredPrediction = Schemas['StoredPrediction'];
export type Manifest = Schemas['Manifest'];
export type ModelFeature = Schemas['ModelFeature'];
export type Section = Schemas['Section'];
export type MonthForecast = Schemas['MonthForecast'];
export type Overview = ReplyOf<'/overview'>;
export type Segments = ReplyOf<'/segments'>;
export type Migration = ReplyOf<'/segments/migration'>;
export type CustomerPage = ReplyOf<'/customers'>;
export type CustomerReply = ReplyOf<'/customers/{id}'>;
export type CustomerHistory = ReplyOf<'/customers/{id}/history'>;
export type Facets = ReplyOf<'/facets'>;
export type Forecast = ReplyOf<'/forecast'>;
export type RevenueForecast = NonNullable<Forecast['forecast']>;
export type Campaign = ReplyOf<'/campaign'>;
export type Target = ReplyOf<'/campaign/targets'>['targets'][number];
export type Monitoring = NonNullable<ReplyOf<'/model/monitoring'>['monitoring']>;
