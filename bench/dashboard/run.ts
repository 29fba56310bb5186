import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { findChromium } from '../../pipeline/figures/index.js';
import { launchChromium } from '../../pipeline/figures/launchChromium.js';
import { writeAtomically } from '../../pipeline/files.js';
import { startTestScorer, type TestScorer } from '../../scorer/testing/testScorer.js';
import { fillStore, startTestServer } from '../../scorer/testing/testStore.js';
import { REPORTS } from '../reports.js';
import { tableMarkdown } from '../table.js';
import { fillLargeStore } from './fill.js';

/**
 * How fast the dashboard is with many customers in the store: the first meaningful paint, and every interaction,
 * in a real browser on this machine. `make bench-dashboard ARGS='--customers 100000'`.
 */
const CUSTOMERS = Number(process.argv[process.argv.indexOf('--customers') + 1]) || 100_000;
const REPEATS = 5;

/** A thing that a person does, and what he waits for. */
interface Interaction {
  readonly name: string;
  /** Where it begins; the view is opened anew for each repeat. */
  readonly at: string;
  /** Does it. */
  act(page: Page): Promise<unknown>;
  /** What shows the answer: there once the view is open, and another text where one was there before. */
  readonly answer: string;
}

const FIRST_CELL = 'tbody tr:not(.gap) td';

const sortBy = (header: string): Interaction => ({
  name: `sort by ${header}`,
  at: '/dashboard/customers',
  act: (page) => page.getByRole('button', { name: header, exact: true }).click(),
  answer: FIRST_CELL,
});

const filterBy = (label: string, value: string): Interaction => ({
  name: `filter by ${label}`,
  at: '/dashboard/customers',
  act: (page) => page.getByLabel(label).selectOption(value),
  answer: FIRST_CELL,
});

const open = (link: string, answer: string): Interaction => ({
  name: `open ${link}`,
  at: '/dashboard/predict?from=file',
  act: (page) => page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: link }).click(),
  answer,
});

const INTERACTIONS: readonly Interaction[] = [
  open('Overview', '.stats .value'),
  open('Customers', FIRST_CELL),
  open('Segments', '.actions'),
  open('Campaign', '.stats .value'),
  open('Forecast', '.stats .value'),
  open('Model', '.facts'),
  ...['P(alive)', 'Next order', 'Segment', 'Risk', 'Customer'].map(sortBy),
  filterBy('Segment', 'lost'),
  filterBy('Value tier', 'medium'),
  filterBy('Country', 'France'),
  {
    name: 'search an id (50 ms of waiting for the typist included)',
    at: '/dashboard/customers',
    act: (page) => page.getByLabel('Customer id').fill('77'),
    answer: FIRST_CELL,
  },
  {
    name: 'open a customer',
    at: '/dashboard/customers',
    act: (page) => page.locator(FIRST_CELL).first().getByRole('link').click(),
    answer: '.stats .value',
  },
  {
    name: 'move a slider of a prediction',
    at: '/dashboard/predict?from=features',
    act: (page) => page.getByLabel(/^Spent on such a day, [A-Z]+$/).fill('171'),
    answer: '[data-testid=answer] .stat .value',
  },
  {
    name: 'move a slider of a campaign',
    at: '/dashboard/campaign',
    act: (page) => page.getByLabel('Margin, % of revenue', { exact: true }).fill('73'),
    answer: '.stats div:nth-child(2) .value',
  },
];

async function main(): Promise<void> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('there is no Chromium; apt install chromium, or set CHROMIUM');
  const database = await startTestServer();
  const scorer = await startTestScorer({ DATABASE_URL: database.url });
  const browser = await launchChromium(executablePath);
  try {
    await fillStore(database.url, 'test', scorer.bundle);
    await fillLargeStore(database.url, 'test', CUSTOMERS);
    const page = pageOf(await measureAll(browser, scorer));
    process.stdout.write(page);
    writeAtomically(join(REPORTS, 'dashboard.md'), page);
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
  for (const interaction of INTERACTIONS) {
    const { name, at } = interaction;
    const milliseconds = [];
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      const page = await browser.newPage();
      await page.goto(`${scorer.url}${at}`);
      await page.waitForLoadState('networkidle');
      milliseconds.push(await timeToAnswer(page, interaction));
      await page.close();
    }
    measured.push({ name, milliseconds });
  }
  return measured;
}

/**
 * Milliseconds from the click or key, as the page gets it, until the frame that draws the answer. Both clocks are
 * the page's own: what the remote control of the browser takes before the click is no part of it.
 */
async function timeToAnswer(page: Page, { act, answer }: Interaction): Promise<number> {
  const before = await page.evaluate((selector) => {
    for (const type of ['click', 'input', 'change']) {
      addEventListener(type, ({ timeStamp }) => performance.mark('acted', { startTime: timeStamp }), true);
    }
    return document.querySelector(selector)?.textContent;
  }, answer);
  await act(page);
  const answered = await page.waitForFunction(
    ([selector, text]) => {
      const found = document.querySelector(selector);
      const isThere =
        found !== null && found.textContent !== text && document.querySelector('.updating') === null;
      return isThere && performance.now() - performance.getEntriesByName('acted')[0].startTime;
    },
    [answer, before] as const,
    { polling: 'raf' },
  );
  return Number(await answered.jsonValue());
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

function pageOf(measured: Measured): string {
  const rows = measured.map(({ name, milliseconds }) => {
    const sorted = [...milliseconds].sort((a, b) => a - b);
    const [middle, worst] = [sorted[sorted.length >> 1], sorted[sorted.length - 1]];
    return [name, middle.toFixed(0), worst.toFixed(0)];
  });
  return `# The dashboard with ${CUSTOMERS.toLocaleString('en')} customers in the store

Milliseconds from the click to the answer in headless Chromium on the machine of the scorer; median and worst of ${REPEATS}.

${tableMarkdown({ header: ['', 'median', 'worst'], rows })}
`;
}

await main();
