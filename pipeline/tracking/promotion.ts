import {
  bundleFolder,
  championOf,
  championVersion,
  loadBundle,
  setChampion,
  setChampionOf,
} from '../bundle/index.js';
import { UserError } from '../errors.js';
import type { StageContext } from '../stages/stage.js';
import { compareOnTestWindow, manifestOf } from './compare.js';
import { decidePromotion } from './decide.js';
import { appendDecision, championBefore, type Decision, readDecisions, rolledBackAt } from './decisions.js';

/** What promoting needs of a run: where things are, whose champion it is about, and what is no worse. */
export type PromotionContext = Pick<StageContext, 'params' | 'workspace' | 'now'>;

/** What became of a version. */
export interface Outcome {
  readonly version: string;
  /** The champion of the data set from now on, which predicts it. */
  readonly champion: string;
  /** What the scorer serves from now on; it may belong to another data set. */
  readonly serves: string;
  /** The decision, as recorded; undefined where the version was the champion already. */
  readonly decision: Decision | undefined;
}

type Judgement = Pick<Decision, 'reasons' | 'window' | 'figures'> & { readonly promote: boolean };

/** The champion of the data set, and whether the scorer serves it; undefined where there is none yet. */
export function champion({
  params,
  workspace,
}: Pick<PromotionContext, 'params' | 'workspace'>): { version: string; serves: boolean } | undefined {
  const version = championOf(workspace.artifacts, params.dataset);
  return version === undefined
    ? undefined
    : { version, serves: championVersion(workspace.artifacts) === version };
}

/** Whether the data set has a champion that may serve, and the scorer something to serve. */
export function isServed({ params, workspace }: Pick<PromotionContext, 'params' | 'workspace'>): boolean {
  const { artifacts } = workspace;
  const version = championOf(artifacts, params.dataset);
  return (
    version !== undefined &&
    faultOf(artifacts, version) === undefined &&
    servedDataset(artifacts) !== undefined
  );
}

/**
 * What the pipeline does with a new version: with `promote: auto` it becomes the champion of its data set where it
 * is the first or no worse. The scorer follows where it serves this data set, or nothing yet.
 * @param held whether the data look wrong, so that a person has to decide
 */
export async function offer(
  context: PromotionContext,
  version: string,
  { held = false }: { held?: boolean } = {},
): Promise<Outcome> {
  const { params, workspace } = context;
  const current = championOf(workspace.artifacts, params.dataset);
  if (current === version) return settle(context, version, undefined, false);
  if (current !== undefined && isPointerAloneLost(context, version, current)) {
    return { ...settle(context, current, undefined, false), version };
  }
  const judged = await judgeOffer(context, version, current, held);
  const decision = record(context, version, current, judged, false);
  return settle(context, version, decision, false);
}

/**
 * Promotes by hand: the version becomes the champion of its data set where it is no worse, or by force, and serves.
 * @throws UserError for a version that may not serve.
 */
export async function promote(
  context: PromotionContext,
  version: string,
  { force = false }: { force?: boolean } = {},
): Promise<Outcome> {
  const { params, workspace } = context;
  loadBundle(bundleFolder(workspace.artifacts, version));
  const current = championOf(workspace.artifacts, params.dataset);
  if (current === version) return settle(context, version, undefined, true);
  const judged = await judge(context, version, current);
  const isForced = force && !judged.promote;
  const decision = record(
    context,
    version,
    current,
    { ...judged, promote: judged.promote || force },
    isForced,
  );
  return settle(context, version, decision, decision.action === 'promoted');
}

/**
 * Returns to an earlier version of the data set; the scorer follows where it serves this data set. Nothing is
 * recorded where that is the champion already.
 * @param version default: the champion before the one of now
 * @throws UserError where there is none, or where it may not serve.
 */
export function rollback(
  context: Omit<PromotionContext, 'params'>,
  dataset: string,
  version?: string,
): Outcome {
  const { artifacts } = context.workspace;
  const current = championOf(artifacts, dataset);
  const target = version ?? (current && championBefore(readDecisions(artifacts, dataset), current));
  if (target === undefined) {
    throw new UserError(
      `No champion of ${dataset} is known before ${current ?? 'the first'}.`,
      'Name a version: `clv rollback VERSION`; `clv runs` lists them.',
    );
  }
  loadBundle(bundleFolder(artifacts, target));
  if (target === current) return makeChampion(artifacts, dataset, target, undefined, false);
  const decision: Decision = {
    at: new Date(context.now).toISOString(),
    dataset,
    action: 'rolled back',
    version: target,
    previous: current ?? null,
    forced: true,
    reasons: ['a person asked for it'],
    window: null,
    figures: null,
  };
  appendDecision(artifacts, decision);
  return makeChampion(artifacts, dataset, target, decision, false);
}

/** Whether nothing serves, though the champion may; what was decided about the version on offer stands then. */
function isPointerAloneLost(
  { params, workspace: { artifacts } }: PromotionContext,
  version: string,
  current: string,
): boolean {
  return (
    servedDataset(artifacts) === undefined &&
    faultOf(artifacts, current) === undefined &&
    readDecisions(artifacts, params.dataset).some((decision) => decision.version === version)
  );
}

async function judgeOffer(
  context: PromotionContext,
  version: string,
  current: string | undefined,
  held: boolean,
): Promise<Judgement> {
  // Somebody has to predict: a data set whose champion is gone takes even what was rolled back.
  if (current === undefined) return judge(context, version, current);
  const since = rolledBackAt(readDecisions(context.workspace.artifacts, context.params.dataset), version);
  if (since !== undefined) {
    return unmeasured(false, `it was rolled back on ${since.slice(0, 10)}`);
  }
  if (held) {
    return unmeasured(false, 'the data look wrong (`clv monitor` says how), so it waits for `clv promote`');
  }
  if (context.params.promote === 'manual') return unmeasured(false, 'it waits for `clv promote`');
  return judge(context, version, current);
}

async function judge(
  context: PromotionContext,
  version: string,
  current: string | undefined,
): Promise<Judgement> {
  const { workspace, params } = context;
  if (current === undefined) return unmeasured(true, 'it is the first of its data set');
  const fault = faultOf(workspace.artifacts, current);
  if (fault !== undefined) return unmeasured(true, `the champion may not serve any more (${fault})`);
  const comparison = await compareOnTestWindow(context, version, current);
  if ('impossible' in comparison) return unmeasured(false, comparison.impossible);
  const { champion: theirs, challenger: ours } = comparison.figures;
  return { ...decidePromotion(theirs, ours, params.tolerances), window: comparison.window };
}

/** Why a version may not serve; undefined where it may. */
function faultOf(artifacts: string, version: string): string | undefined {
  try {
    loadBundle(bundleFolder(artifacts, version));
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

function unmeasured(promote: boolean, reason: string): Judgement {
  return { promote, reasons: [reason], window: null, figures: null };
}

/** Recorded before it takes effect: a crash in between has it decided again, never done without a record. */
function record(
  { params, workspace, now }: PromotionContext,
  version: string,
  current: string | undefined,
  { promote: wins, reasons, window, figures }: Judgement,
  forced: boolean,
): Decision {
  const decision: Decision = {
    at: new Date(now).toISOString(),
    dataset: params.dataset,
    action: wins ? 'promoted' : 'kept',
    version,
    previous: current ?? null,
    forced,
    reasons,
    window,
    figures,
  };
  appendDecision(workspace.artifacts, decision);
  return decision;
}

function settle(
  { params, workspace }: PromotionContext,
  version: string,
  decision: Decision | undefined,
  serve: boolean,
): Outcome {
  const { artifacts } = workspace;
  if (decision?.action !== 'kept') return makeChampion(artifacts, params.dataset, version, decision, serve);
  // The champion stays, and serves where nothing does any more.
  const current = championOf(artifacts, params.dataset) as string;
  return { ...makeChampion(artifacts, params.dataset, current, decision, false), version };
}

/** @param serve whether it is to serve in any case, not only where its data set is the one that is served */
function makeChampion(
  artifacts: string,
  dataset: string,
  version: string,
  decision: Decision | undefined,
  serve: boolean,
): Outcome {
  setChampionOf(artifacts, dataset, version);
  if (serve || [undefined, dataset].includes(servedDataset(artifacts))) setChampion(artifacts, version);
  return { version, champion: version, serves: championVersion(artifacts) as string, decision };
}

/** The data set of what the scorer serves; undefined where it is nothing, or nothing that may serve. */
function servedDataset(artifacts: string): string | undefined {
  const version = championVersion(artifacts);
  if (version === undefined) return undefined;
  try {
    return manifestOf(artifacts, version).dataset;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
