import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { Browser, Page, Request } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TestHome } from '../../pipeline/commands/testing.js';
import { launchChromium } from '../../pipeline/figures/launchChromium.js';
import { createScorerClient, type ScorerClient } from '../client/client.js';
import { ROUTES } from '../routes/index.js';
import type { RunningScorer } from '../start.js';
import { dataOf } from './src/api/client.js';
import { holdBack } from './testing/holdBack.js';
import { SCREENSHOTS } from './testing/screenshots.js';
import { browserPath, startDashboard } from './testing/testDashboard.js';
import { trainedHome } from './testing/trainedHome.js';
import { type PageSettings, seriousFindings, type WatchedPage, watchedPage } from './testing/watchedPage.js';

/** Of the ids that shops give: some are mail addresses. */
const ODD_ID = 'jane.doe+a/b@example.com, 50% #1 & %40?=é';

it(`has a browser where CI is: ${browserPath ?? 'none here; apt install chromium, or set CHROMIUM'}`, () => {
  if (process.env.CI) expect(browserPath).toBeDefined();
});

describe.skipIf(!browserPath)('the dashboard in a browser', () => {
  let home: TestHome;
  let scorer: RunningScorer;
  let client: ScorerClient;
  let browser: Browser;
  let bestCustomer: string;

  beforeAll(async () => {
    home = await trainedHome();
    scorer = await startDashboard(home.folder);
    client = createScorerClient(scorer.url);
    browser = await launchChromium(browserPath as string);
    const { customers } = await dataOf(client.GET('/customers', { params: { query: { limit: 500 } } }));
    bestCustomer = customers[0].customer_id;
    await renameCustomer(customers[customers.length - 1].customer_id, ODD_ID);
    mkdirSync(SCREENSHOTS, { recursive: true });
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await scorer?.close();
    await home?.remove();
  });

  async function renameCustomer(from: string, to: string): Promise<void> {
    const { models, store } = scorer.services;
    await store.use(models.current.manifest.dataset, async (open) => {
      for (const table of ['customers', 'orders', 'predictions']) {
        await open.query(`UPDATE ${open.table(table)} SET customer_id = $2 WHERE customer_id = $1`, [
          from,
          to,
        ]);
      }
    });
  }

  const views = () => ({
    overview: '/',
    customers: '/dashboard/customers',
    customer: `/dashboard/customers/${bestCustomer}`,
    'predict-orders': '/dashboard/predict',
    'predict-sliders': '/dashboard/predict?from=features',
    'predict-file': '/dashboard/predict?from=file',
    segments: '/dashboard/segments',
    campaign: '/dashboard/campaign',
    forecast: '/dashboard/forecast',
    model: '/dashboard/model',
    'not-found': '/dashboard/nothing',
  });

  describe.each<[string, PageSettings]>([
    ['light', { theme: 'light' }],
    ['dark', { theme: 'dark' }],
    ['phone', { theme: 'light', width: 390 }],
  ])('%s', (name, settings) => {
    let watched: WatchedPage;
    beforeAll(async () => {
      watched = await watchedPage(browser, scorer.url, settings);
    });
    afterAll(() => watched.close());

    it.each([
      'overview',
      'customers',
      'customer',
      'predict-orders',
      'predict-sliders',
      'predict-file',
      'segments',
      'campaign',
      'forecast',
      'model',
      'not-found',
    ] as const)('shows %s', async (view) => {
      const { page, complaints, visit } = watched;
      await visit(views()[view]);
      await page.screenshot({ path: join(SCREENSHOTS, `${view}-${name}.png`), fullPage: true });
      expect(await seriousFindings(page)).toEqual([]);
      expect(complaints).toEqual([]);
      expect(await page.locator('.failure').count()).toBe(0);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow, 'pixels wider than the window').toBeLessThanOrEqual(0);
    });
  });

  it.each(
    ROUTES.filter(({ method, tag, reply }) => method === 'get' && /customers|model/.test(tag) && reply),
  )('is made from replies that are as $path declares them', async ({ path, reply }) => {
    const response = await fetch(`${scorer.url}${path.replace(':id', bestCustomer)}`);
    const body = await response.json();
    expect(reply?.parse(body)).toEqual(body);
  });

  describe('its main paths', () => {
    let watched: WatchedPage;
    let page: Page;
    beforeEach(async () => {
      watched = await watchedPage(browser, scorer.url);
      page = watched.page;
    });
    afterEach(async () => {
      expect(watched.complaints).toEqual([]);
      await watched.close();
    });

    it('finds a customer', async () => {
      await watched.visit('/');
      await page.getByRole('link', { name: 'Customers' }).click();
      await page.getByLabel('Customer id').fill(bestCustomer.slice(-4).toLowerCase());
      await page.getByRole('link', { name: bestCustomer }).click();
      await page.getByRole('heading', { level: 1, name: bestCustomer }).waitFor();
      await watched.settle();
      expect(new URL(page.url()).pathname).toBe(`/dashboard/customers/${bestCustomer}`);
      const { orders_total } = await dataOf(
        client.GET('/customers/{id}', { params: { path: { id: bestCustomer } } }),
      );
      await page.getByText(`Latest orders, ${orders_total} in all`).waitFor();
    });

    it('shows a customer whose id is a mail address, or anything else', async () => {
      await watched.visit('/dashboard/customers');
      await page.getByLabel('Customer id').fill(ODD_ID.slice(0, 8));
      await page.getByRole('link', { name: ODD_ID, exact: true }).click();
      for (const isReloaded of [false, true]) {
        if (isReloaded) await page.reload();
        await page.getByRole('heading', { level: 1, name: ODD_ID, exact: true }).waitFor();
        await page
          .getByRole('region', { name: /^Latest orders/ })
          .first()
          .waitFor();
        await watched.settle();
      }
    });

    it('loses no letter of a search that is typed while it answers', async () => {
      await watched.visit('/dashboard/customers');
      const search = page.getByLabel('Customer id');
      await search.pressSequentially('abcdefghij', { delay: 60 });
      await page.getByText('No customer matches these filters.').waitFor();
      expect(await search.inputValue()).toBe('abcdefghij');
      expect(new URL(page.url()).searchParams.get('search')).toBe('abcdefghij');
      await page.getByRole('button', { name: 'Clear all filters' }).click();
      await expect.poll(() => search.inputValue()).toBe('');
    });

    it('shows which value of an attribute is chosen, whatever is in it', async () => {
      const facets = await dataOf(client.GET('/facets'));
      facets.attributes.country.unshift({ value: 'a=b', customers: 1 });
      await page.route('**/facets', (route) => route.fulfill({ json: facets }));
      await watched.visit('/dashboard/customers?attribute=country%3Da%3Db');
      const country = page.getByLabel('Country');
      await expect.poll(() => country.inputValue()).toBe('a=b');
    });

    it('is found by the address that its views begin with', async () => {
      await watched.visit('/dashboard');
      await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
      expect(new URL(page.url()).pathname).toBe('/');
      expect(await page.title()).toMatch(/^Overview/);
    });

    it('sorts and filters by the server, keeps that in its address, and exports exactly it', async () => {
      await watched.visit('/dashboard/customers');
      await page.getByLabel('Segment').selectOption('loyal');
      await page.getByRole('button', { name: 'P(alive)' }).click();
      await page.getByRole('columnheader', { name: 'P(alive)' }).and(page.locator('[aria-sort]')).waitFor();
      await watched.settle();
      await page.reload();
      await watched.settle();
      const query = { segment: 'loyal', sort: 'p_alive', limit: 500 } as const;
      const expected = await dataOf(client.GET('/customers', { params: { query } }));
      const first = page.locator('tbody tr:not(.gap) td').first();
      expect(await first.textContent()).toBe(expected.customers[0].customer_id);
      const rows = await downloaded(page, () => page.getByRole('link', { name: /Export/ }).click());
      expect(rows.map(({ customer_id }) => customer_id)).toEqual(
        expected.customers.map(({ customer_id }) => customer_id),
      );
    });

    it('cuts no column of the customers off on a laptop', async () => {
      await watched.visit('/dashboard/customers');
      const table = page.getByRole('region', { name: 'Customers' });
      const hidden = await table.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
      expect(hidden, 'pixels of columns out of sight').toBe(0);
    });

    it('says in words whether the model may be believed', async () => {
      await watched.visit('/dashboard/model');
      const answer = page.getByRole('region', { name: 'How good it is' });
      expect(await answer.textContent()).toMatch(/There is a signal/);
      expect(await page.getByRole('note').count()).toBe(0);
    });

    it('scrolls through all customers, of whom only those in sight are drawn', async () => {
      await watched.visit('/dashboard/customers');
      const query = { limit: 1, count: 'true' };
      const { matching = Number.NaN } = await dataOf(client.GET('/customers', { params: { query } }));
      const table = page.getByRole('region', { name: 'Customers' });
      const last = page.locator(`tr[aria-rowindex="${matching + 1}"]`);
      await expect
        .poll(async () => {
          await table.evaluate((element) => element.scrollTo(0, element.scrollHeight));
          return last.count();
        })
        .toBe(1);
      expect(await page.locator('tbody tr').count()).toBeLessThan(100);
      await page.locator(`table[aria-rowcount="${matching + 1}"]`).waitFor();
    });

    it('predicts as a slider moves, and never shows an answer to an earlier question', async () => {
      await watched.visit('/dashboard/predict?from=features');
      const spend = page.getByLabel(/^Spent on such a day, [A-Z]+$/);
      const value = page.locator('[data-testid=answer] .stat .value').first();
      // The first question is answered last.
      const { asked, release } = await holdBack(page, '**/predict', 1);
      await spend.fill('20');
      await expect.poll(() => asked.length).toBe(1);
      await spend.fill('90');
      await expect.poll(() => asked.length).toBe(2);
      await watched.settle();
      release();
      const answer = await dataOf(client.POST('/predict', { body: JSON.parse(asked[1]) }));
      const shown = Number((await value.textContent())?.replace(/[^\d.]/g, ''));
      expect(Math.abs(shown - answer.clv)).toBeLessThanOrEqual(0.5);
    });

    it('says much the same of a customer with sliders as of his orders', async () => {
      await watched.visit('/dashboard/predict?from=features');
      const isAsked = (request: Request) =>
        request.url().endsWith('/predict') && request.postDataJSON().features.purchase_days === 5;
      const [asked] = await Promise.all([
        page.waitForRequest(isAsked),
        page.getByLabel('Days with a purchase', { exact: true }).last().fill('5'),
      ]);
      const { features } = asked.postDataJSON();
      const fromSliders = await dataOf(client.POST('/predict', { body: { features } }));
      const { tenure_days: first, recency_days: last, purchase_revenue: revenue } = features;
      const asOf = Date.parse(fromSliders.as_of);
      const transactions = Array.from({ length: 5 }, (_, i) => ({
        date: new Date(asOf - 86_400_000 * Math.round(first - ((first - last) / 4) * i))
          .toISOString()
          .slice(0, 10),
        amount: revenue / 5,
      }));
      const fromOrders = await dataOf(client.POST('/predict', { body: { transactions } }));
      expect(fromSliders.clv / fromOrders.clv).toBeGreaterThan(0.75);
      expect(fromSliders.clv / fromOrders.clv).toBeLessThan(1.33);
    });

    it('predicts from typed orders, and says which lines it cannot read', async () => {
      await watched.visit('/dashboard/predict');
      const value = page.locator('[data-testid=answer] .stat .value').first();
      const before = await value.textContent();
      await page
        .getByLabel(/One order per line/)
        .fill('2024-11-01, 500\n2024-12-01, 500\n2024-12-20, 500\nsoon, 5');
      await page.getByText('Line 4:').waitFor();
      await expect.poll(() => value.textContent()).not.toBe(before);
    });

    it('scores a file with progress, every row in its place', async () => {
      await watched.visit('/dashboard/predict?from=file');
      const lines = Array.from(
        { length: 4500 },
        (_, i) => `row ${i},"a, ""b""",${1 + (i % 5)},${10 + i},200,30`,
      );
      lines[7] = 'row 7,x,not a number,5,200,30';
      const header = 'customer_id,attribute_country,purchase_days,purchase_revenue,tenure_days,recency_days';
      await page.getByLabel('CSV file').setInputFiles({
        name: 'customers.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from(`${header}\r\n${lines.join('\r\n')}\r\n`),
      });
      await page.getByRole('button', { name: 'Score the file' }).click();
      await page.getByText('Done: 4,500 customers; 1 of them without a prediction').waitFor();
      const rows = await downloaded(page, () => page.getByRole('link', { name: /Download/ }).click());
      expect(rows).toHaveLength(4500);
      expect(rows.map(({ customer_id }) => customer_id)).toEqual(lines.map((line) => line.split(',')[0]));
      expect(rows[7].error).toContain('purchase_days');
      expect(Number(rows[8].clv)).toBeGreaterThan(0);
      expect(rows[8].error).toBe('');
    });

    it('goes on with another file, and keeps it whatever is chosen next', async () => {
      await watched.visit('/dashboard/predict?from=file');
      const file = (name: string, ...rows: string[]) => ({
        name,
        mimeType: 'text/csv',
        buffer: Buffer.from(['customer_id', ...rows, ''].join('\n')),
      });
      const score = async (chosen: ReturnType<typeof file>) => {
        await page.getByLabel('CSV file').setInputFiles(chosen);
        await page.getByRole('button', { name: 'Score the file' }).click();
      };
      const { release } = await holdBack(page, '**/predict/batch');
      await score(file('first.csv', bestCustomer));
      await page.getByText('0 customers so far').waitFor();
      await score(file('second.csv', bestCustomer, ODD_ID));
      await page.getByText('0 customers so far').waitFor();
      await page.getByRole('button', { name: 'Stop' }).waitFor();
      release();
      await page.getByText('Done: 2 customers').waitFor();
      await page.getByLabel('CSV file').setInputFiles([]);
      await page.getByRole('link', { name: 'Download second-scored.csv' }).waitFor();
      await score(file('empty.csv'));
      await page.getByText('The file has no rows below its header.').waitFor();
    });

    it('plans a campaign and exports its list', async () => {
      await watched.visit('/dashboard/campaign');
      const depth = page.locator('.stat', { hasText: 'Contact' }).locator('.value').first();
      const contacts = Number(await depth.textContent());
      expect(contacts).toBeGreaterThan(0);
      const rows = await downloaded(page, () => page.getByRole('link', { name: /Export/ }).click());
      expect(rows).toHaveLength(contacts);
      const gains = rows.map(({ expected_gain }) => Number(expected_gain));
      expect(gains).toEqual([...gains].sort((a, b) => b - a));
      expect(gains[gains.length - 1]).toBeGreaterThan(2); // the cost of a contact
      const budget = page.getByRole('spinbutton', { name: /^Budget/ });
      await budget.fill('1');
      await page.getByText('the budget pays for no contact').waitFor();
      await budget.fill('2000');
      await page.getByLabel('Expected uplift, %', { exact: true }).fill('0');
      await page.getByText('no contact pays for itself').waitFor();
      await page.getByText('Nobody: with these assumptions').waitFor();
    });

    it('takes amounts beyond the end of a slider, and marks what it does not take', async () => {
      await watched.visit('/dashboard/campaign');
      const budget = page.getByRole('spinbutton', { name: /^Budget/ });
      await budget.fill('1');
      await page.getByText('the budget pays for no contact').waitFor();
      await budget.fill('250000');
      await page.getByText('the budget pays for no contact').waitFor({ state: 'detached' });
      expect(await budget.getAttribute('aria-invalid')).toBe('false');
      const margin = page.getByRole('spinbutton', { name: /^Margin/ });
      await margin.fill('400');
      expect(await margin.getAttribute('aria-invalid')).toBe('true');
      expect(await margin.inputValue()).toBe('400');
      await page.getByText(/here 40% ×/).waitFor();
      await page.getByRole('slider', { name: /^Margin/ }).fill('30');
      expect(await margin.inputValue()).toBe('30');
      expect(await margin.getAttribute('aria-invalid')).toBe('false');
    });

    it('shows who moved between the last two scorings', async () => {
      await watched.visit('/dashboard/segments');
      const { moves } = await dataOf(client.GET('/segments/migration'));
      const staying = moves.find(
        ({ from_segment, to_segment }) => from_segment === 'loyal' && to_segment === 'loyal',
      );
      const row = page
        .getByRole('row')
        .filter({ has: page.getByRole('rowheader', { name: 'loyal', exact: true }) });
      expect(await row.locator('.stay').textContent()).toBe(String(staying?.customers));
    });

    it('prints the overview alone, and remembers the theme', async () => {
      await watched.visit('/');
      await page.getByRole('button', { name: /Dark/ }).click();
      await page.reload();
      await watched.settle();
      expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark');
      await page.emulateMedia({ media: 'print' });
      await page.setViewportSize({ width: 794, height: 1123 }); // A4
      expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('light');
      expect(await page.getByRole('navigation').isVisible()).toBe(false);
      await page.screenshot({ path: join(SCREENSHOTS, 'overview-print.png'), fullPage: true });
    });
  });
});

/** The rows of the CSV that a click downloads. */
async function downloaded(page: Page, click: () => Promise<void>): Promise<Record<string, string>[]> {
  const [download] = await Promise.all([page.waitForEvent('download'), click()]);
  return parse(readFileSync(await download.path()), { columns: true }) as Record<string, string>[];
}
