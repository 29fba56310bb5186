import { findChromium } from '../../../pipeline/figures/index.js';
import { readConfig } from '../../config.js';
import { loadFirst, type RunningScorer, startScorer } from '../../start.js';

/** Where the browser lies; undefined where this machine has none. */
export const browserPath = findChromium();

/** A scorer with its dashboard on the champion of a home, on a free port of this machine. */
export async function startDashboard(
  homeFolder: string,
  environment: NodeJS.ProcessEnv = {},
): Promise<RunningScorer> {
  const fixed = { PORT: '0', CLV_HOME: homeFolder, LOG_LEVEL: 'silent', CLV_DRAIN_MS: '0' };
  const started = await startScorer(readConfig({ ...fixed, ...environment }));
  await loadFirst(started);
  return started;
}
