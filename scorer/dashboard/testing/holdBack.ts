import type { Page } from 'playwright-core';

/** Requests that wait for their answers. */
export interface HeldBack {
  /** Bodies of all that were asked, the held ones and the others. */
  readonly asked: readonly string[];
  /** Lets them go, and all that follow. */
  readonly release: () => void;
}

/** Holds a page's requests back, at most so many of the first. */
export async function holdBack(page: Page, url: string, most = Number.POSITIVE_INFINITY): Promise<HeldBack> {
  const asked: string[] = [];
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(url, async (route) => {
    asked.push(route.request().postData() ?? '');
    if (asked.length <= most) await released;
    // The page may have given it up in the meantime.
    await route.continue().catch(() => undefined);
  });
  return { asked, release };
}
