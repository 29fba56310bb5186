import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestHome } from '../../pipeline/commands/testing.js';
import { findChromium } from '../../pipeline/figures/index.js';
import { realData } from '../../pipeline/realData.js';
import { readConfig } from '../config.js';
import { loadFirst, type RunningScorer, startScorer } from '../start.js';
import { seriousFindings, type WatchedPage, watchedPage } from './testing/watchedPage.js';

const browserPath = findChromium();
/** Customers whose purchases are random: nothing tells them apart. */
const file = realData('seed/customer_transactions.csv');

describe.skipIf(!browserPath || !file)('the dashboard of a model that cannot tell customers apart', () => {
  const home = new TestHome();
  let scorer: RunningScorer;
  let browser: Browser;
  let watched: WatchedPage;

  beforeAll(async () => {
    const { code, stderr } = await home.run([
      ...['train', '--json', '--source', 'seed', '--file', file as string],
      ...['--set', 'horizon_days=30', '--set', 'horizons_days=[30]'],
      ...['--set', 'search.trials=0', '--set', 'forest.trees=20'],
    ]);
    expect(code, stderr).toBe(0);
    scorer = await startScorer(
      readConfig({ PORT: '0', CLV_HOME: home.folder, LOG_LEVEL: 'silent', CLV_DRAIN_MS: '0' }),
    );
    await loadFirst(scorer);
    browser = await chromium.launch({
      executablePath: browserPath as string,
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    });
    watched = await watchedPage(browser, scorer.url);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await scorer?.close();
    await home.remove();
  });

  it.each(['/', '/dashboard/customers', '/dashboard/segments', '/dashboard/campaign'])(
    'warns on %s that there is no signal',
    async (path) => {
      await watched.visit(path);
      const caution = watched.page.getByRole('note');
      await caution.waitFor();
      expect(await caution.textContent()).toMatch(/^There is no signal.*Do not act on differences/);
      expect(await seriousFindings(watched.page)).toEqual([]);
      expect(watched.complaints).toEqual([]);
    },
  );
});
