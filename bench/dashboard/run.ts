import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { findChromium } from '../../pipeline/figures/index.js';
import { startTestScorer, type TestScorer } from '../../scorer/testing/testScorer.js';
import { fillStore, startTestServer } from '../../scorer/testing/testStore.js';
import { fillLargeStore } from './fill.js';

/**
 * How fast the dashboard is with many customers in the store: the first meaningful paint, and every interaction,
 * in a real browser on this machine. `make bench-dashboard ARGS='--customers 100000'`.
 */
const CUSTOMERS = Number(process.argv[process.argv.indexOf('--customers') + 1]) || 100_000;
const REPEATS = 5;
const REPORTS = fileURLToPath(new URL('../../reports/bench/', import.meta.url));

/** A thing that a person does, and what he waits for. */
interface Interaction {
  readonly name: string;
  /** Where it begins; the view is opened anew for each repeat. */
  readonly at: string;
  /** Does it, and resolves when its result is on the page. */
  act(page: Page): Promise<unknown>;
}

const firstCell = (page: Page) => page.locator('tbody tr:not(.gap) td').first();

/** Clicks or types, then waits until the first row of the table is another one. */
async function untilOtherRows(page: Page, act: () => Promise<unknown>): Promise<void> {
  const before = await firstCell(page).textContent();
  await act();
  await page.waitForFunction(
    (id) => {
      const cell = document.querySelector('tbody tr:not(.gap) td');
      return cell !== null && cell.textContent !== id && document.querySelector('.updating') === null;
    },
    before,
    { polling: 'raf' },
  );
}

const sortBy = (header: string): Interaction => ({
  name: `sort by ${header}`,
  at: '/dashboard/customers',
  act: (page) => untilOtherRows(page, () => page.getByRole('button', { name: header, exact: true }).click()),
});

const filterBy = (label: string, value: string): Interaction => ({
  name: `filter by ${label}`,
  at: '/dashboard/customers',
  act: (page) => untilOtherRows(page, () => page.getByLabel(label).selectOption(value)),
});

const open = (link: string, sign: string): Interaction => ({
  name: `open ${link}`,
  at: '/dashboard/predict?from=file',
  async act(page) {
    await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: link }).click();
    await page.locator(sign).first().waitFor();
  },
});

const INTERACTIONS: readonly Interaction[] = [
  open('Overview', '.stats .value'),
  open('Customers', 'tbody tr:not(.gap) td'),
  open('Segments', '.actions'),
  open('Campaign', '.stats .value'),
  open('Forecast', '.stats .value'),
  open('Model', '.facts'),
  ...['P(alive)', 'Next order', 'Segment', 'Risk', 'Customer'].map(sortBy),
  filterBy('Segment', 'lost'),
  filterBy('Value tier', 'medium'),
  filterBy('Country', 'France'),
  {
    name: 'search an id (typing pause included)',
    at: '/dashboard/customers',
    act: (page) => untilOtherRows(page, () => page.getByLabel('Customer id').fill('77')),
  },
  {
    name: 'open a customer',
    at: '/dashboard/customers',
    async act(page) {
      await firstCell(page).getByRole('link').click();
      await page.locator('.stats .value').first().waitFor();
    },
  },
  {
    name: 'move a slider of a prediction',
    at: '/dashboard/predict?from=features',
    async act(page) {
      const value = page.locator('[data-testid=answer] .stat .value').first();
      const before = await value.textContent();
      await page.getByLabel(/^Spent on such a day, [A-Z]+$/).fill('171');
      await page.waitForFunction(
        (text) => document.querySelector('[data-testid=answer] .stat .value')?.textContent !== text,
        before,
        { polling: 'raf' },
      );
    },
  },
  {
    name: 'move a slider of a campaign',
    at: '/dashboard/campaign',
    async act(page) {
      const value = page.locator('.stats .value').nth(1);
      const before = await value.textContent();
      await page.getByLabel('Margin, % of revenue', { exact: true }).fill('73');
      await page.waitForFunction(
        (text) => document.querySelectorAll('.stats .value')[1]?.textContent !== text,
        before,
        { polling: 'raf' },
      );
    },
  },
];

async function main(): Promise<void> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('there is no Chromium; apt install chromium, or set CHROMIUM');
  const database = await startTestServer();
  const scorer = await startTestScorer({ DATABASE_URL: database.url });
  const browser = await chromium.launch({
    executablePath,
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  try {
    await fillStore(database.url, 'test', scorer.bundle);
    await fillLargeStore(database.url, 'test', CUSTOMERS);
    const page = tableOf(await measureAll(browser, scorer));
    process.stdout.write(page);
    mkdirSync(REPORTS, { recursive: true });
    writeFileSync(`${REPORTS}dashboard.md`, page);
  } finally {
    await browser.close();
    await scorer.close();
    await database.remove();
  }
}

type Measured = readonly { readonly name: string; readonly milliseconds: readonly number[] }[];

async function measureAll(browser: Browser, scorer: TestScorer): Promise<Measured> {
  const paints = [];
  // The first visit builds the app, which is not what is measured.
  for (let visit = -1; visit < REPEATS; visit++) {
    const paint = await firstPaint(browser, scorer.url);
    if (visit >= 0) paints.push(paint);
  }
  const measured = [{ name: 'first meaningful paint of the overview', milliseconds: paints }];
  for (const { name, at, act } of INTERACTIONS) {
    const milliseconds = [];
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      const page = await browser.newPage();
      await page.goto(`${scorer.url}${at}`);
      await page.waitForLoadState('networkidle');
      const started = performance.now();
      await act(page);
      milliseconds.push(performance.now() - started);
      await page.close();
    }
    measured.push({ name, milliseconds });
  }
  return measured;
}

/** Milliseconds from the start of the navigation until the overview's figures are painted, nothing cached. */
async function firstPaint(browser: Browser, url: string): Promise<number> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(url, { waitUntil: 'commit' });
  await page.waitForFunction(() => document.querySelector('.stats .value') !== null, undefined, {
    polling: 'raf',
  });
  const milliseconds = await page.evaluate(() => performance.now());
  await context.close();
  return milliseconds;
}

function tableOf(measured: Measured): string {
  const rows = measured.map(({ name, milliseconds }) => {
    const sorted = [...milliseconds].sort((a, b) => a - b);
    const [middle, worst] = [sorted[sorted.length >> 1], sorted[sorted.length - 1]];
    return `| ${name} | ${middle.toFixed(0)} | ${worst.toFixed(0)} |`;
  });
  return [
    `# The dashboard with ${CUSTOMERS.toLocaleString('en')} customers in the store`,
    '',
    `Milliseconds in headless Chromium on the machine of the scorer; median and worst of ${REPEATS}.`,
    '',
    '| | median | worst |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

await main();
