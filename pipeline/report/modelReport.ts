import { join } from 'node:path';
import { formatDay } from '../days.js';
import { type Figure, findChromium } from '../figures/index.js';
import { writeAtomically } from '../files.js';
import { Rng } from '../random.js';
import { metricsFile } from '../stages/evaluate.js';
import type { StageContext } from '../stages/stage.js';
import { dataSection, driftSection, splitSection } from './dataSections.js';
import { reportHtml } from './html.js';
import { type Material, readMaterial } from './material.js';
import { forecastSection, importanceSection, limitsSection, segmentSection } from './modelSections.js';
import type { Section } from './section.js';
import {
  calibrationSection,
  coverageSection,
  metricsSection,
  rankingSection,
  reliabilitySection,
} from './testSections.js';

/** Where a report was written. */
export interface ReportFiles {
  readonly report: string;
  /** One file of Plotly JSON a figure. */
  readonly figures: readonly string[];
  /** One SVG file a figure; none where there is no browser, or no driver of one, to draw them. */
  readonly pictures: readonly string[];
  readonly metrics: string;
}

/**
 * Writes the model card of the last run: `model-report.html`, self-contained, and its figures as Plotly JSON and,
 * where there is a browser to draw them, as SVG.
 * The stages up to `evaluate` must have finished.
 */
export async function writeModelReport(context: StageContext): Promise<ReportFiles> {
  const { params, workspace } = context;
  const material = await readMaterial(context);
  const sections = sectionsOf(material);
  const report = join(workspace.root, 'reports', 'model-report.html');
  const subtitle = `${params.engine}, ${params.horizon_days} days ahead, as of ${formatDay(material.cutoffs.score.present)}`;
  writeAtomically(report, reportHtml(`Model report: ${params.dataset}`, subtitle, sections));
  const figures = sections.flatMap(({ key, figures: drawn = [] }) =>
    drawn.map((figure, place) => ({ name: `${key}-${place + 1}`, figure })),
  );
  const pictures = await draw(figures.map(({ figure }) => figure));
  const write = (name: string, content: string) => {
    const file = join(workspace.reports, 'figures', name);
    writeAtomically(file, content);
    return file;
  };
  return {
    report,
    figures: figures.map(({ name, figure }) => write(`${name}.json`, `${JSON.stringify(figure)}\n`)),
    pictures: pictures.map((picture, place) => write(`${figures[place].name}.svg`, picture)),
    metrics: metricsFile(workspace),
  };
}

/** One picture a figure; none without a browser, or its driver: a package of development, which training does without. */
async function draw(figures: readonly Figure[]): Promise<string[]> {
  const browser = findChromium();
  if (browser === undefined) return [];
  try {
    const { drawPictures } = await import('../figures/pictures.js');
    return await drawPictures(figures, browser);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return [];
    throw error;
  }
}

/** From what matters most to what proves it; what the test alone can say is left out where there was none. */
export function sectionsOf(material: Material): Section[] {
  const { params, test } = material;
  const tested = test
    ? [
        metricsSection(test, params.currency, new Rng(params.seed).fork('report')),
        rankingSection(test),
        calibrationSection(test, params.currency),
        coverageSection(test),
        reliabilitySection(test),
      ]
    : [];
  return [
    ...tested,
    segmentSection(material),
    forecastSection(material),
    importanceSection(material),
    dataSection(material),
    splitSection(material),
    driftSection(material),
    limitsSection(material),
  ];
}
