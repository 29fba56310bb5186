import { join } from 'node:path';
import { formatDay } from '../days.js';
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
  readonly metrics: string;
}

/**
 * Writes the model card of the last run: `model-report.html`, self-contained, and its figures as Plotly JSON.
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
    drawn.map((figure, place) => {
      const file = join(workspace.reports, 'figures', `${key}-${place + 1}.json`);
      writeAtomically(file, `${JSON.stringify(figure)}\n`);
      return file;
    }),
  );
  return { report, figures, metrics: metricsFile(workspace) };
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
