import { championVersion } from '../bundle/index.js';
import type { StageOutcome } from '../stages/run.js';
import type { StageContext } from '../stages/stage.js';
import { manifestOf } from '../tracking/compare.js';
import type { Decision } from '../tracking/decisions.js';
import { outcomeOf } from '../tracking/outcome.js';
import { champion } from '../tracking/promotion.js';

/** What a run decided about its version, what serves, and the one command that changes it. */
export function promotionLines(
  context: StageContext,
  version: string,
  outcomes: readonly StageOutcome[],
): string[] {
  const { workspace, params } = context;
  const { decision } = outcomeOf(context, outcomes);
  const current = champion(context);
  const lines = decision ? [`  ${describeDecision(decision)}`] : [];
  if (current !== undefined && current.version !== version) {
    lines.push(
      `  ${current.version} remains the champion of ${params.dataset}; \`clv promote ${version} --force\` replaces it.`,
    );
  }
  const served = championVersion(workspace.artifacts);
  if (served !== undefined && current !== undefined && !current.serves) {
    const { dataset } = manifestOf(workspace.artifacts, served);
    lines.push(
      `  The scorer serves ${served} of ${dataset}; \`clv promote ${current.version}\` makes it serve ${params.dataset}.`,
    );
  }
  return lines;
}

/** A decision in a sentence: what became of the version, over which one, where both were compared, and why. */
export function describeDecision({ action, version, reasons, window, previous, forced }: Decision): string {
  const where = window ? `, on the ${window.horizonDays} days after ${window.cutoff}` : '';
  const why = reasons.join('; ');
  if (action === 'rolled back') return `Rolled back from ${previous} to ${version}.`;
  if (action === 'kept') return `${version} is not promoted over ${previous}${where}: ${why}.`;
  if (previous === null) return `${version} is promoted: ${why}.`;
  const how = forced ? ' by force' : window ? ' as no worse' : '';
  return `${version} is promoted over ${previous}${how}${where}: ${why}.`;
}
