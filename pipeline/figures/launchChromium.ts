import { type Browser, chromium } from 'playwright-core';
import { UserError } from '../errors.js';

/**
 * Starts a browser without a window; close it when done. In a file of its own, because the driver of browsers
 * is not installed everywhere: whoever can do without it imports this late.
 * @param executable path of a Chromium, as `findChromium` finds it
 * @throws UserError where it does not start
 */
export async function launchChromium(executable: string): Promise<Browser> {
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
