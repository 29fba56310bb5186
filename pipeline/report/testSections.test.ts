import { describe, expect, it } from 'vitest';
import { Rng } from '../random.js';
import { measureTest, type TestPredictions } from '../stages/testPredictions.js';
import type { TestOutcome } from './fitted.js';
import { reportHtml } from './html.js';
import { limitsSection } from './modelSections.js';
import {
  calibrationSection,
  coverageSection,
  metricsSection,
  reliabilitySection,
  verdictSection,
} from './testSections.js';

const CUSTOMERS = 20;

/** Twenty customers: 0 came of the first twelve, of whom buying nothing was more than sure enough, 10 of the others. */
function outcome(tenureDays: (row: number) => number): TestOutcome {
  const column = (of: (row: number) => number) =>
    Float64Array.from({ length: CUSTOMERS }, (_, row) => of(row));
  const isQuiet = (row: number) => row < 12;
  const revenue = column((row) => (isQuiet(row) ? 0 : 10));
  const said: TestPredictions = {
    models: new Map([['model', column((row) => row + 1)]]),
    columns: {
      lo80: column(() => 0),
      hi80: column((row) => (row < 16 ? 10 : 9)),
      chance80: column((row) => (isQuiet(row) ? 1 : 0.8)),
      lo90: column(() => 0),
      hi90: column((row) => (row < 18 ? 10 : 9)),
      chance90: column((row) => (isQuiet(row) ? 1 : 0.9)),
      confidence: column(() => 0.5),
      averageOrder: column(() => 10),
      tenureDays: column(tenureDays),
    },
  };
  const table = { rows: CUSTOMERS, customers: Array<string>(CUSTOMERS).fill(''), columns: new Map() };
  return { table, said, revenue, measures: measureTest(said, revenue) };
}

/** The lines of a figure, by their names. */
function drawn({ data }: { readonly data: readonly object[] }) {
  const traces = data as readonly { name: string; x: unknown; y: unknown }[];
  return Object.fromEntries(traces.map(({ name, x, y }) => [name, { x, y }]));
}

describe('the sections that set models side by side', () => {
  const base = outcome((row) => row);
  const past = base.revenue.map((value) => value + 1);
  const said = { ...base.said, models: new Map([...base.said.models, ['past-rate', past]]) };
  const tested = { ...base, said, measures: measureTest(said, base.revenue) };

  it('call models and figures as people do, and keep three digits of each', () => {
    const [[head, ours, theirs]] = metricsSection(tested, 'EUR', new Rng(1)).tables ?? [[]];
    expect(head).toEqual(['model', 'Spearman', 'nGini', 'RMSE', 'MAE', 'R2', 'bias', 'decile error']);
    expect([ours[0], theirs[0]]).toEqual(['this model', 'past spend rate']);
    expect(theirs[4]).toBe('1.00\n1.00 to 1.00');
  });

  it('draw them under the same names', () => {
    const [byTenth] = calibrationSection(tested, 'EUR').figures ?? [];
    expect(byTenth.data.map(({ name }) => name)).toEqual(['this model', 'past spend rate', 'as predicted']);
  });
});

describe('the verdict', () => {
  const base = outcome((row) => row);
  const past = base.revenue.map((value) => value + 1);
  const tested = (ours: (row: number) => number) => {
    const predicted = base.revenue.map((_, row) => ours(row));
    const said = {
      ...base.said,
      models: new Map([
        ['model', predicted],
        ['past-rate', past],
      ]),
    };
    return { ...base, said, measures: measureTest(said, base.revenue) };
  };

  it('names the baselines that are ahead', () => {
    const { finding } = verdictSection(
      tested((row) => row + 1),
      'EUR',
    );
    expect(finding).toMatch(/^There is a signal: rank correlation/);
    expect(finding).toContain("Behind 'past spend rate' in MAE: 6.50 against 1.00.");
  });

  it('promises no ranking where there is no signal', () => {
    const chance = tested((row) => (7 * row) % 5);
    expect(verdictSection(chance, 'EUR').finding).toMatch(/^There is no signal/);
    expect(limitsSection({ notes: [], test: chance }).finding).toMatch(/could not be told from chance/);
    expect(limitsSection({ notes: [], test: tested((row) => row + 1) }).finding).toMatch(/^Good for ranking/);
    expect(limitsSection({ notes: [], test: undefined }).finding).toMatch(/^Untested/);
  });
});

it('draws confidence in percent', () => {
  const [figure] = reliabilitySection(outcome((row) => row)).figures ?? [];
  // Stated was a half of everybody; 0 came of twelve within an order of what was said.
  expect(figure.data[0].x).toEqual([50]);
});

describe('the section on intervals', () => {
  const section = coverageSection(outcome((row) => 10 * row));
  const [byTenth, byTenure] = section.figures ?? [];

  it('says how many customers were held, by lot too, and how many buyers', () => {
    // By lot, 80 %: 12 x 0.8 + 4 of 20; 90 %: 12 x 0.9 + 6.
    expect(section.finding).toBe(
      'The 80 % intervals held 80.0 % of the customers (expected 92.0 %; by lot 68.0 %), and 50.0 % of those who bought. ' +
        'The 90 % intervals held 90.0 % of the customers (expected 96.0 %; by lot 84.0 %), and 75.0 % of those who bought.',
    );
  });

  it('sets what the model expected of them beside it, and explains the columns', () => {
    expect(section.tables).toEqual([
      [
        ['level', 'all', 'all, by lot', 'expected', 'buyers'],
        ['80 %', '80.0 %', '68.0 %', '92.0 %', '50.0 %'],
        ['90 %', '90.0 %', '84.0 %', '96.0 %', '75.0 %'],
      ],
    ]);
    expect(section.caption).toMatch(/'expected' is .* and 'by lot' counts/);
  });

  it('draws coverage by tenth of the predictions', () => {
    const tenths = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    expect(drawn(byTenth)).toEqual({
      '80 % interval': { x: tenths, y: [100, 100, 100, 100, 100, 100, 100, 100, 0, 0] },
      '80 %': { x: tenths, y: Array(10).fill(80) },
      '90 % interval': { x: tenths, y: [100, 100, 100, 100, 100, 100, 100, 100, 100, 0] },
      '90 %': { x: tenths, y: Array(10).fill(90) },
    });
  });

  it('draws a level in the colour of its intervals', () => {
    const colours = byTenth.data.map(({ line }) => (line as { color: string }).color);
    expect(colours[0]).toBe(colours[1]);
    expect(colours[2]).toBe(colours[3]);
    expect(colours[0]).not.toBe(colours[2]);
  });

  it('draws coverage by quarter of the tenure', () => {
    const quarters = ['1: from 0', '2: from 50', '3: from 100', '4: from 150'];
    expect(drawn(byTenure)).toEqual({
      '80 % interval': { x: quarters, y: [100, 100, 100, 20] },
      '80 %': { x: quarters, y: Array(4).fill(80) },
      '90 % interval': { x: quarters, y: [100, 100, 100, 60] },
      '90 %': { x: quarters, y: Array(4).fill(90) },
    });
  });

  it('keeps quarters apart that begin on one day, and names customers without a purchase', () => {
    const { figures = [] } = coverageSection(outcome((row) => (row < 14 ? 7 : Number.NaN)));
    const { x } = drawn(figures[1])['80 % interval'];
    expect(x).toEqual(['1: from 7', '2: from 7', '3: from 7', '4: no purchase']);
  });

  it('is a part of the page with both figures and the table', () => {
    const html = reportHtml('Report', '', [section]);
    expect(html.match(/<h3>Share of customers inside their interval, by [^<]*<\/h3>/g)).toHaveLength(2);
    expect(html).toContain('<th>all, by lot</th>');
    expect(html).toContain('<td>68.0 %</td>');
  });
});
