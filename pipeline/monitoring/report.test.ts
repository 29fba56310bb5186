import { describe, expect, it } from 'vitest';
import { findChromium } from '../figures/chromium.js';
import { launchChromium } from '../figures/launchChromium.js';
import type { Finding } from './finding.js';
import { monitoringHtml } from './report.js';
import type { FeatureDrift, Monitoring } from './schema.js';
import { whatToDo } from './whatToDo.js';

const alert: Finding = {
  part: 'data',
  severity: 'alert',
  subject: 'amounts',
  measure: 'median ratio',
  value: 100,
  threshold: 2,
  message: 'The median purchase is 4000.00, 100.00 times the 40.00 of before.',
};
const drift: FeatureDrift = {
  name: 'a_feature_with_quite_a_long_name_365',
  kind: 'numeric',
  psi: 0.3,
  psiLimit: 0.25,
  ks: 0.2,
  ksByChance: 0.1,
  missing: 0,
  missingBefore: 0,
  unseen: 0,
  unseenValues: [],
  severity: 'alert',
};
const monitoring: Monitoring = {
  format: 1,
  dataset: 'shop',
  currency: 'EUR',
  asOf: '2024-12-30',
  modelVersion: '20240930-abc',
  championCutoff: '2024-09-30',
  customers: 1000,
  status: 'alert',
  findings: [
    alert,
    { ...alert, severity: 'watch', part: 'drift', measure: 'psi', message: 'It moved a little.' },
  ],
  drift: [drift],
  periods: null,
  volume: { perWeek: 321.9, perWeekBefore: 216, ratio: 1.49, ratioYearAgo: null },
  weeks: [{ from: '2024-12-24', orders: 300 }],
  realised: [
    {
      modelVersion: '20240930-abc',
      cutoff: '2024-09-30',
      horizonDays: 90,
      customers: 1000,
      predicted: 1e6,
      realised: 2e6,
      bias: -0.5,
      standardError: 1000,
      coverage80: 0.7,
      coverage90: 0.8,
      tenths: [{ tenth: 1, customers: 100, predicted: 10, realised: 20 }],
    },
  ],
  served: null,
};

describe('the page of monitoring', () => {
  it('says of every alert what to do, and of what is to be watched that it is', () => {
    const html = monitoringHtml(monitoring);
    expect(html).toContain('1 alert, and 1 to watch.');
    expect(html).toContain(`${alert.message}\n→ Compare some rows with`);
    expect(html).toContain('>It moved a little.<');
  });

  it('tells what came of the longest horizon that has passed', () => {
    const [window] = monitoring.realised;
    const month = { ...window, horizonDays: 30, cutoff: '2024-11-30' };
    expect(monitoringHtml({ ...monitoring, realised: [month, window] })).toContain('Of the last 90 days');
  });

  it('knows something else to do about each thing that is measured', () => {
    const measures = ['dead days', 'median ratio', 'outlier share', 'unseen share', 'orders of a value'];
    const more = ['missing share', 'repeated share', 'rewritten share'];
    const told = [...measures, ...more].map((measure) => whatToDo({ ...alert, measure }));
    expect(new Set(told).size).toBe(8);
    expect(told).not.toContain(whatToDo({ ...alert, measure: 'a new one' }));
  });

  const browserPath = findChromium();
  it.skipIf(!browserPath).each(['light', 'dark'] as const)(
    'fits a telephone and can be read in the %s',
    async (scheme) => {
      const browser = await launchChromium(browserPath as string);
      try {
        const page = await browser.newPage({ viewport: { width: 390, height: 800 }, colorScheme: scheme });
        const complaints: string[] = [];
        page.on('pageerror', (error) => complaints.push(error.message));
        await page.setContent(monitoringHtml(monitoring));
        const cut = await page.evaluate(
          `[...document.querySelectorAll('h1, h2, h3, p, .xtitle, .ytitle, .legendtext, #findings td')]
          .filter((element) => element.getBoundingClientRect().right > 390).map(({ textContent }) => textContent)`,
        );
        const background = await page.evaluate('getComputedStyle(document.body).backgroundColor');
        expect({ complaints, cut }).toEqual({ complaints: [], cut: [] });
        expect(background === 'rgb(22, 25, 29)').toBe(scheme === 'dark');
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
      } finally {
        await browser.close();
      }
    },
  );
});
