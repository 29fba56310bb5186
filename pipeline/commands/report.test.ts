import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium } from '../figures/index.js';
import { launchChromium } from '../figures/launchChromium.js';
import type { ReportFiles } from '../report/modelReport.js';
import { SMALL_RUN, TestHome } from './testing.js';

const browserPath = findChromium();

it('has a browser where CI is', () => {
  if (process.env.CI) expect(browserPath).toBeDefined();
});

describe('clv report', () => {
  const home = new TestHome();
  let files: ReportFiles;

  beforeAll(async () => {
    const { stdout, stderr, code } = await home.run(['report', '--json', ...SMALL_RUN]);
    expect(code, stderr).toBe(0);
    files = JSON.parse(stdout) as ReportFiles;
  });

  afterAll(() => home.remove());

  it('does without pictures where the driver of browsers is not installed', async () => {
    const script = (code: string) => `data:text/javascript,${encodeURIComponent(code)}`;
    const lacking = `export async function resolve(name, context, next) {
      if (name !== 'playwright-core') return next(name, context);
      throw Object.assign(new Error(name), { code: 'ERR_MODULE_NOT_FOUND' });
    }`;
    const register = `import { register } from 'node:module'; register(${JSON.stringify(script(lacking))});`;
    const { stdout, stderr, code } = await home.run(['report', ...SMALL_RUN], {
      NODE_OPTIONS: `--import ${script(register)}`,
    });
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('figures as JSON (not as SVG: that takes a Chromium');
  });

  it('is one file that asks no network for anything', () => {
    const html = readFileSync(files.report, 'utf8');
    // Plotly's source names addresses; no element of the page may load one.
    expect(html.match(/<(script|link|img|iframe)[^>]*\b(src|href)=/g)).toBeNull();
    expect(html).toContain('Model report: simulated-shop');
  });

  it('keeps its figures as Plotly JSON, one a picture', () => {
    expect(files.figures.length).toBeGreaterThan(8);
    for (const file of files.figures) {
      const { data, layout } = JSON.parse(readFileSync(file, 'utf8'));
      expect(data.length, file).toBeGreaterThan(0);
      expect(layout.title.text, file).not.toBe('');
    }
    expect(basename(files.metrics)).toBe('metrics.json');
  });

  it.skipIf(!browserPath)('draws each as SVG', () => {
    expect(files.pictures.map((file) => basename(file, '.svg'))).toEqual(
      files.figures.map((file) => basename(file, '.json')),
    );
    for (const file of files.pictures)
      expect(readFileSync(file, 'utf8'), file).toMatch(/^<svg[\s\S]*<\/svg>\s*$/);
  });

  it.skipIf(!browserPath)('shows every figure in a browser, without a complaint or a request', async () => {
    const browser = await launchChromium(browserPath as string);
    try {
      const page = await browser.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('request', (request) => {
        if (!request.url().startsWith('file:')) complaints.push(request.url());
      });
      await page.goto(`file://${files.report}`);
      await expect
        .poll(() => page.locator('.figure .main-svg').count())
        .toBeGreaterThan(files.figures.length);
      expect(await page.locator('.figure:not(:has(.main-svg))').count()).toBe(0);
      expect(complaints).toEqual([]);
      await page.screenshot({ path: join(home.folder, 'report.png'), fullPage: true });
    } finally {
      await browser.close();
    }
  });
});
