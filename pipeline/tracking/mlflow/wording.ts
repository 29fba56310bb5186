import type { RunRecord } from '../runRecord.js';

export type Tags = Readonly<Record<string, string>>;

/** Characters of a parameter's value that the server takes. */
const LONGEST_VALUE = 6_000;

/** The name in the server's list, which shows its beginning alone: the end of the run's id sets it apart. */
export function nameOf({ run_id, params }: RunRecord): string {
  return `${run_id.slice(-6)} ${params.engine} ${params.horizon_days} days`;
}

/** The data of a run, as the server shows them beside the data set's name. */
export function datasetDigest(dataHash: string): string {
  return dataHash.slice(0, 8);
}

/** Parameters as the server keeps them, texts under dotted names: `forest.trees`, `search.space.max_depth`. */
export function paramsOf(params: object, prefix = ''): Record<string, string> {
  return Object.fromEntries(
    Object.entries(params).flatMap(([name, value]) => {
      if (value === undefined) return [];
      const isGroup = typeof value === 'object' && value !== null && !Array.isArray(value);
      if (isGroup) return Object.entries(paramsOf(value, `${prefix}${name}.`));
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      return [[`${prefix}${name}`, text.slice(0, LONGEST_VALUE)]];
    }),
  );
}

/**
 * Metrics in the server's groups: `test/ngini` is ours, `test baselines/btyd ngini` what it must beat, `validation/loss`
 * the search's, `seconds/fit` the time of a stage. A figure that does not exist is left out.
 */
export function runMetrics({ metrics, stages, seconds }: RunRecord): [string, number][] {
  const test = Object.entries(metrics.test).flatMap(([model, figures]) =>
    Object.entries(figures).map(([name, value]): [string, number | null] => [
      model === 'model' ? `test/${name}` : `test baselines/${model} ${name}`,
      value,
    ]),
  );
  const timings = stages
    .filter(({ ran }) => ran)
    .map((outcome): [string, number] => [`seconds/${outcome.stage}`, outcome.seconds]);
  const all: [string, number | null][] = [
    ...test,
    ['validation/loss', metrics.validation?.loss ?? null],
    ...timings,
    ['seconds/total', seconds],
  ];
  return all.filter((entry): entry is [string, number] => entry[1] !== null);
}

/** What the server and people search by. */
export function tagsOf(run: RunRecord): Tags {
  const tags: Record<string, string | null> = {
    'mlflow.source.name': 'clv train',
    'mlflow.source.type': 'LOCAL',
    'mlflow.source.git.commit': run.git_commit,
    'mlflow.note.content': noteOf(run),
    'clv.run_id': run.run_id,
    'clv.dataset': run.dataset,
    'clv.data_hash': run.data_hash,
    'clv.model_version': run.model_version,
    'clv.decision': run.decision?.action ?? null,
    'clv.error': run.error,
  };
  const present = Object.entries(tags).filter((entry): entry is [string, string] => entry[1] !== null);
  return Object.fromEntries(present.map(([key, value]) => [key, value.slice(0, LONGEST_VALUE)]));
}

/** The description on the run's page. */
function noteOf({ dataset, params, model_version, decision, notes, error }: RunRecord): string {
  const lines = [
    `Customer lifetime value of \`${dataset}\`: ${params.engine}, ${params.horizon_days} days ahead.`,
    model_version && `Model version \`${model_version}\`.`,
    decision && `Decision: **${decision.action}**. ${decision.reasons.join('; ')}.`,
    ...notes.map((note) => `- ${note}`),
    error && `Failed: ${error}`,
  ];
  return lines.filter(Boolean).join('\n\n');
}
