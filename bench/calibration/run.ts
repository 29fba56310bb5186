/**
 * How right the intervals and the confidence of the default engine are: simulated shops of many kinds, each measured
 * over its last 90 and its last 180 days: `npx tsx bench/calibration/run.ts`.
 * Writes reports/calibration.json and .md.
 */
import { join } from 'node:path';
import { mean } from 'simple-statistics';
import { inContext } from '../../pipeline/commands/context.js';
import { formatDay, parseDay } from '../../pipeline/days.js';
import { writeAtomically } from '../../pipeline/files.js';
import { simulateSettings } from '../../pipeline/sources/index.js';
import { predictPast } from '../../pipeline/stages/backtest.js';
import { alone } from '../../pipeline/stages/locked.js';
import { measureTest } from '../../pipeline/stages/testPredictions.js';
import { homeFolder } from '../../pipeline/stages/workspace.js';
import { paramsWith } from '../params.js';
import { type Table, tableMarkdown } from '../table.js';
import { SHOPS, type Shop } from './shops.js';

const HORIZONS = [90, 180];

/** What the default engine was worth at one cutoff of one shop; the names are those of the JSON file. */
interface Row {
  readonly shop: string;
  readonly cutoff: string;
  readonly horizon_days: number;
  readonly customers: number;
  /** Predicted over actual total less 1. */
  readonly bias: number;
  /** Shares of customers, intervals counted by lot for the share that their level asks for. */
  readonly coverage80: number;
  readonly coverage90: number;
  /** Expected calibration error. */
  readonly confidence_error: number;
}

async function measureShop({ name, seed, settings }: Shop, horizonDays: number): Promise<Row> {
  const { first_day, days } = simulateSettings.parse(settings);
  const cutoff = formatDay(parseDay(first_day) + days - 1 - horizonDays);
  const params = paramsWith({
    dataset: 'calibration',
    seed,
    source: { kind: 'simulate', simulate: settings },
    horizon_days: horizonDays,
    horizons_days: [horizonDays],
    'cutoffs.score': cutoff,
    'cutoffs.test': 'auto',
  });
  const { said, revenue } = await inContext(params, { quiet: true }, (context) =>
    alone(context, () => predictPast(context)),
  );
  if (revenue === undefined) throw new RangeError(`${name}: the window after ${cutoff} is not complete`);
  const { metrics, coverage, reliability } = measureTest(said, revenue);
  const [in80, in90] = coverage;
  return {
    shop: name,
    cutoff,
    horizon_days: horizonDays,
    customers: revenue.length,
    bias: metrics.model.bias,
    coverage80: in80.randomised,
    coverage90: in90.randomised,
    confidence_error: reliability.calibrationError,
  };
}

function tableOf(rows: readonly Row[]): Table {
  const figures = (row: Omit<Row, 'shop' | 'cutoff' | 'horizon_days' | 'customers'>) =>
    [row.bias, row.coverage80, row.coverage90, row.confidence_error].map((value) => value.toFixed(3));
  const over = (combine: (values: number[]) => number) => ({
    bias: combine(rows.map(({ bias }) => bias)),
    coverage80: combine(rows.map(({ coverage80 }) => coverage80 - 0.8)),
    coverage90: combine(rows.map(({ coverage90 }) => coverage90 - 0.9)),
    confidence_error: combine(rows.map(({ confidence_error }) => confidence_error)),
  });
  const distance = (values: number[]) => mean(values.map(Math.abs));
  return {
    header: ['shop', 'cutoff', 'days', 'customers', 'bias', 'in 80 %', 'in 90 %', 'confidence off by'],
    rows: [
      ...rows.map((row) => [
        row.shop,
        row.cutoff,
        `${row.horizon_days}`,
        row.customers.toLocaleString('en'),
        ...figures(row),
      ]),
      ['mean off by', '', '', '', ...figures(over(mean))],
      ['mean distance', '', '', '', ...figures(over(distance))],
    ],
  };
}

const rows: Row[] = [];
for (const shop of SHOPS) {
  for (const horizonDays of HORIZONS) rows.push(await measureShop(shop, horizonDays));
  console.error(`  ${shop.name}`);
}
const markdown = `# Calibration on simulated shops

Default engine; each shop is predicted as of the cutoff, and measured by what came then. Intervals count by lot, for the share that their level asks for.

${tableMarkdown(tableOf(rows))}
`;
const reports = join(homeFolder(), 'reports');
writeAtomically(join(reports, 'calibration.json'), `${JSON.stringify(rows, null, 2)}\n`);
writeAtomically(join(reports, 'calibration.md'), markdown);
process.stdout.write(markdown);
