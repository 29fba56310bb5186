import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SMALL_RUN, TestHome } from '../../pipeline/commands/testing.js';
import { launchChromium } from '../../pipeline/figures/launchChromium.js';
import type { RunningScorer } from '../start.js';
import { NO_DATABASE } from '../testing/testScorer.js';
import { SCREENSHOTS } from './testing/screenshots.js';
import { browserPath, startDashboard } from './testing/testDashboard.js';
import { seriousFindings, watchedPage } from './testing/watchedPage.js';

const KEY = 'correct-horse-battery-staple';

describe.skipIf(!browserPath)('the dashboard where something is locked, missing or away', () => {
  const home = new TestHome();
  let scorer: RunningScorer;
  let browser: Browser;

  beforeAll(async () => {
    const { code, stderr } = await home.run(['train', '--json', ...SMALL_RUN]);
    expect(code, stderr).toBe(0);
    scorer = await startDashboard(home.folder);
    browser = await launchChromium(browserPath as string);
    mkdirSync(SCREENSHOTS, { recursive: true });
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await scorer?.close();
    await home.remove();
  });

  it('asks for a key where keys are set, and shows the view after it', async () => {
    const locked = await startDashboard(home.folder, { CLV_API_KEYS: KEY, HOST: '127.0.0.1' });
    const { page, visit, settle, close } = await watchedPage(browser, locked.url);
    try {
      await visit('/dashboard/segments');
      await page.screenshot({ path: join(SCREENSHOTS, 'login-light.png') });
      expect(await seriousFindings(page)).toEqual([]);
      await page.getByLabel('API key').fill('a-wrong-key-of-some-length');
      await page.getByRole('button', { name: 'Log in' }).click();
      await page.getByText('The key is not known.').waitFor();
      await page.getByLabel('API key').fill(KEY);
      await page.getByRole('button', { name: 'Log in' }).click();
      await page.getByRole('heading', { name: 'Segments' }).waitFor();
      await page
        .getByLabel('loyal')
        .or(page.getByRole('link', { name: 'loyal', exact: true }))
        .first()
        .waitFor();
      await settle();
    } finally {
      await close();
      await locked.close();
    }
  });

  it('says where to look for a customer that the store does not hold', async () => {
    const { page, visit, close } = await watchedPage(browser, scorer.url);
    try {
      await visit('/dashboard/customers/nobody');
      const alert = await page.getByRole('alert').textContent();
      expect(alert).toContain('Search for part of the id');
      expect(alert).not.toContain('make train');
    } finally {
      await close();
    }
  });

  it('asks again for a page of customers, and for what draws figures, when they did not come', async () => {
    const { page, visit, settle, close } = await watchedPage(browser, scorer.url);
    try {
      await page.route(/plotly/, (route) => route.abort(), { times: 1 });
      await page.goto(`${scorer.url}/dashboard/forecast`);
      await page.getByText('Cannot show the figure.').first().waitFor();
      const again = page.getByRole('button', { name: 'Try again' });
      for (let left = await again.count(); left > 0; left--) await again.first().click();
      await settle();
      expect(await page.locator('.failure').count()).toBe(0);

      await page.route(/cursor=/, (route) => route.abort(), { times: 1 });
      await visit('/dashboard/customers');
      const table = page.getByRole('region', { name: 'Customers' });
      const scrollTo = (share: number) =>
        table.evaluate((element, to) => element.scrollTo(0, to * element.scrollHeight), share);
      await scrollTo(1);
      await page.getByText('Cannot show further customers.').waitFor();
      await scrollTo(0);
      await expect
        .poll(async () => {
          await scrollTo(1);
          return page.locator('.failure').count();
        })
        .toBe(0);
    } finally {
      await close();
    }
  });

  it('is there where the browser stores nothing', async () => {
    const { page, complaints, visit, close } = await watchedPage(browser, scorer.url);
    try {
      await page.addInitScript(() => {
        Object.defineProperty(window, 'localStorage', {
          get() {
            throw new DOMException('Storage is blocked.', 'SecurityError');
          },
        });
      });
      await visit('/');
      await page.getByRole('button', { name: /Dark/ }).click();
      await page.getByRole('button', { name: /Light/ }).waitFor();
      expect(complaints).toEqual([]);
    } finally {
      await close();
    }
  });

  it('says what to do where the database is away', async () => {
    const poor = await startDashboard(home.folder, { DATABASE_URL: NO_DATABASE });
    const { page, visit, close } = await watchedPage(browser, poor.url);
    try {
      await visit('/');
      await page.getByRole('alert').waitFor();
      expect(await page.getByRole('alert').textContent()).toContain('npx clv doctor');
      await page.getByRole('button', { name: 'Try again' }).waitFor();
      await page.screenshot({ path: join(SCREENSHOTS, 'no-database-light.png') });
    } finally {
      await close();
      await poor.close();
    }
  });
});
