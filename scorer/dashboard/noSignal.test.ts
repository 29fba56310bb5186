import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestHome } from '../../pipeline/commands/testing.js';
import { launchChromium } from '../../pipeline/figures/launchChromium.js';
import { realData } from '../../pipeline/realData.js';
import type { RunningScorer } from '../start.js';
import { browserPath, startDashboard } from './testing/testDashboard.js';
import { seriousFindings, type WatchedPage, watchedPage } from './testing/watchedPage.js';

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
    scorer = await startDashboard(home.folder);
    browser = await launchChromium(browserPath as string);
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
