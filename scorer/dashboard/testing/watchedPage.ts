import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';

export interface PageSettings {
  readonly theme?: 'light' | 'dark';
  /** Width of the window, pixels; 390 is a phone. */
  readonly width?: number;
}

/** A page that notes whatever it should not do. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors on the console, requests to other hosts, violations of the policy, pages without one. */
  readonly complaints: string[];
  /** Goes to an address and waits until nothing more is loaded or drawn. */
  visit(path: string): Promise<void>;
  settle(): Promise<void>;
  close(): Promise<void>;
}

const HEIGHT = 900;

export async function watchedPage(
  browser: Browser,
  origin: string,
  { theme = 'light', width = 1280 }: PageSettings = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({
    viewport: { width, height: HEIGHT },
    colorScheme: theme,
    locale: 'en-GB',
    acceptDownloads: true,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', ({ message }) => complaints.push(`error: ${message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    const { protocol } = new URL(request.url());
    if (protocol.startsWith('http') && new URL(request.url()).origin !== origin) {
      complaints.push(`request to ${request.url()}`);
    }
  });
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      console.error(`policy violated: ${violatedDirective} by ${blockedURI}`);
    });
  });
  const settle = async () => {
    await page.waitForFunction(isSettled);
  };
  return {
    page,
    complaints,
    settle,
    async visit(path) {
      const response = await page.goto(`${origin}${path}`);
      const policy = response?.headers()['content-security-policy'] ?? '';
      if (!policy.includes("default-src 'none'") || policy.includes('unsafe')) {
        complaints.push(`policy of ${path}: ${policy}`);
      }
      await settle();
    },
    close: () => context.close(),
  };
}

/** Runs in the page: something is there, nothing is on its way, and every figure is drawn. */
function isSettled(): boolean {
  const plots = [...document.querySelectorAll<HTMLElement>('.plot')];
  return (
    document.querySelector('h1') !== null &&
    document.querySelector('p.state[role=status], .updating') === null &&
    plots.every(({ dataset }) => dataset.drawn === 'true')
  );
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds on a page that keeps people out: its serious and critical findings, with the elements. */
export async function seriousFindings(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
    const { violations } = await axe.run(document, { resultTypes: ['violations'] });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
  });
}
