import { type Browser, chromium } from 'playwright-core';
import { UserError } from '../errors.js';
import type { Figure } from './figure.js';
import { plotlyScript } from './html.js';

/** Pixels; as wide as a page of text. */
const SIZE = { width: 900, height: 500 };

/**
 * Draws figures as SVG in a browser without a window.
 * @param executable path of a Chromium
 * @throws UserError where it does not start
 */
export async function drawPictures(figures: readonly Figure[], executable: string): Promise<string[]> {
  const browser = await launch(executable);
  try {
    const page = await browser.newPage();
    await page.setContent(`<!doctype html><html><head>${plotlyScript()}</head></html>`);
    const pictures: string[] = [];
    for (const { data, layout } of figures) {
      const figure = JSON.stringify({ data, layout });
      const options = JSON.stringify({ format: 'svg', imageDataOnly: true, ...SIZE });
      pictures.push(await page.evaluate<string>(`Plotly.toImage(${figure}, ${options})`));
    }
    return pictures.map((picture) => `${picture}\n`);
  } finally {
    await browser.close();
  }
}

async function launch(executable: string): Promise<Browser> {
  // Chromium's sandbox refuses to run for root, as whom containers work.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  try {
    return await chromium.launch({ executablePath: executable, args });
  } catch (cause) {
    throw new UserError(
      `The browser ${executable} did not start: ${(cause as Error).message.split('\n')[0]}`,
      'Name another one in CHROMIUM.',
      { cause },
    );
  }
}
