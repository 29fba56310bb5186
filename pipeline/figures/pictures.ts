import type { Figure } from './figure.js';
import { plotlyScript } from './html.js';
import { launchChromium } from './launchChromium.js';

/** Pixels; as wide as a page of text. */
const SIZE = { width: 900, height: 500 };

/**
 * Draws figures as SVG in a browser without a window.
 * @param executable path of a Chromium
 * @throws UserError where it does not start
 */
export async function drawPictures(figures: readonly Figure[], executable: string): Promise<string[]> {
  const browser = await launchChromium(executable);
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
