import type { FeatureValue } from '../../pipeline/features/index.js';
import type { ServingModel } from '../model/servingModel.js';
import { featuresOf, type NamedFeatures, type Question } from '../prediction/question.js';
import type { PredictionReply } from '../schemas/prediction.js';

/** Stands for a text that the model never saw: what callers write there may be anything. */
export const UNSEEN_TEXT = '(unseen)';

/** A request as monitoring compares it: no customer, no caller, no text of theirs. */
export interface Sample {
  readonly model_version: string;
  readonly basis: Question['basis'];
  /** The main horizon's, whichever was asked for, days and currency. */
  readonly horizon_days: number;
  readonly clv: number;
  readonly features: NamedFeatures;
}

/** What is kept of a request and its answer. */
export function sampleOf(
  question: Question,
  { horizons }: Pick<PredictionReply, 'horizons'>,
  model: ServingModel,
): Sample {
  return {
    model_version: model.version,
    basis: question.basis,
    horizon_days: model.manifest.horizon_days,
    clv: horizons[model.mainHorizon].clv,
    features: impersonal(featuresOf(question, model), model),
  };
}

/** Every feature of the model, with texts that it knows alone. */
function impersonal(
  given: NamedFeatures,
  { features, reference }: ServingModel,
): Record<string, FeatureValue> {
  return Object.fromEntries(
    features.map(({ name }) => {
      const value = given[name] ?? null;
      if (typeof value !== 'string') return [name, value];
      const known = reference[name];
      const isKnown = known?.kind === 'categorical' && Object.hasOwn(known.shares, value);
      return [name, isKnown ? value : UNSEEN_TEXT];
    }),
  );
}
