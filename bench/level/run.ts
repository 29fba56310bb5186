/**
 * How right the level of the coming season is: simulated and real shops, each asked every two months for the level of
 * the next 30, 90 and 180 days, beside what came: `npx tsx bench/level/run.ts`.
 * Writes reports/level.json and .md.
 */
import { join } from 'node:path';
import { mean } from 'simple-statistics';
import { inContext } from '../../pipeline/commands/context.js';
import { type Day, formatDay } from '../../pipeline/days.js';
import { writeAtomically } from '../../pipeline/files.js';
import { AnchorCache } from '../../pipeline/models/revenue/anchorCache.js';
import { fitSeasonalLevel } from '../../pipeline/models/revenue/seasonalLevel.js';
import { levelOf } from '../../pipeline/models/revenue/windowLevel.js';
import { usable } from '../../pipeline/models/revenue/windows.js';
import type { Params } from '../../pipeline/params/schema.js';
import { layCutoffs } from '../../pipeline/stages/cutoffs.js';
import { ingest } from '../../pipeline/stages/ingest.js';
import { SnapshotReader } from '../../pipeline/stages/known.js';
import { alone } from '../../pipeline/stages/locked.js';
import { runStages } from '../../pipeline/stages/run.js';
import { ingestNotes, snapshot } from '../../pipeline/stages/snapshot.js';
import type { StageContext } from '../../pipeline/stages/stage.js';
import { inWorkshop } from '../../pipeline/stages/workshop.js';
import { homeFolder } from '../../pipeline/stages/workspace.js';
import { paramsWith } from '../params.js';
import { type Table, tableMarkdown } from '../table.js';
import { type Shop, shops } from './shops.js';

const HORIZONS = [30, 90, 180];

/** Levels are asked for from a year after the first day on, this many days apart. */
const FIRST_DAYS = 365;
const SPACING_DAYS = 60;

/** Ways to a level, by what the table calls them. */
const WAYS = ['ours', 'clock alone', 'last year alone', 'none'] as const;

type Way = (typeof WAYS)[number];

/** Lengths of history that are told apart, days: above the first and up to the second. */
const AGES: readonly (readonly [name: string, from: number, to: number])[] = [
  ['first quarter after a year', 0, 457],
  ['second quarter', 457, 548],
  ['later', 548, Number.POSITIVE_INFINITY],
];

/** One window of one shop; the names are those of the JSON file. */
interface Row {
  readonly shop: string;
  readonly cutoff: string;
  readonly horizon_days: number;
  /** Days of history up to the cutoff. */
  readonly history_days: number;
  /** By way: logarithm of the level said over the one that came; null where there is no such level. */
  readonly errors: Readonly<Record<Way, number | null>>;
}

function paramsOf(shop: Shop, overrides: Readonly<Record<string, unknown>> = {}): Params {
  return paramsWith({
    dataset: 'level',
    ...shop.params,
    horizon_days: HORIZONS[0],
    horizons_days: HORIZONS,
    'cutoffs.training': 1,
    ...overrides,
  });
}

async function measureShop(shop: Shop): Promise<Row[]> {
  const { firstDay, lastDay } = await inContext(paramsOf(shop), { quiet: true }, (context) =>
    alone(context, async () => {
      await runStages([ingest], context);
      return ingestNotes(context).report;
    }),
  );
  const rows: Row[] = [];
  for (let cutoff = firstDay + FIRST_DAYS; cutoff + HORIZONS[0] <= lastDay; cutoff += SPACING_DAYS) {
    const errors = await inContext(
      paramsOf(shop, { 'cutoffs.score': formatDay(cutoff) }),
      { quiet: true },
      (context) => alone(context, () => measureCutoff(context, cutoff)),
    );
    for (const [horizonDays, ways] of errors) {
      rows.push({
        shop: shop.name,
        cutoff: formatDay(cutoff),
        horizon_days: horizonDays,
        history_days: cutoff - firstDay + 1,
        errors: ways,
      });
    }
  }
  return rows;
}

/** The errors of each way, by horizon; horizons whose window is not complete, or in which nothing came, are left out. */
async function measureCutoff(context: StageContext, cutoff: Day): Promise<Map<number, Row['errors']>> {
  await runStages([ingest, snapshot], context);
  const plan = layCutoffs(context.params, ingestNotes(context).report).score;
  return inWorkshop(context.workspace, async ({ duck }) => {
    const reader = new SnapshotReader(duck, context.workspace);
    const known = await reader.knownAt(plan);
    const anchors = new AnchorCache();
    const present = anchors.of(known.present);
    const level = fitSeasonalLevel(present, await known.repeatsAt?.(cutoff));
    const came = { ...present, snapshot: await reader.at(cutoff) };
    const errors = new Map<number, Row['errors']>();
    for (const horizonDays of HORIZONS) {
      const [then] = known.seasonal ? usable([known.seasonal], horizonDays) : [];
      if (level === undefined || usable([came.snapshot], horizonDays).length === 0) continue;
      const yearAgo = then && anchors.of(then);
      const truth = levelOf(came, horizonDays);
      const error = (said: number | undefined) => (said === undefined ? null : Math.log(said / truth));
      errors.set(horizonDays, {
        ours: error(level.over(horizonDays, yearAgo)),
        'clock alone': error(level.over(horizonDays, undefined)),
        'last year alone': error(yearAgo && levelOf(yearAgo, horizonDays)),
        none: error(1),
      });
    }
    return errors;
  });
}

/** Mean distances by length of the history, and by shop. */
function tableOf(rows: readonly Row[]): Table {
  const lines: [string, readonly Row[]][] = [
    ...AGES.map(([name, from, to]): [string, Row[]] => [
      name,
      rows.filter(({ history_days: days }) => days > from && days <= to),
    ]),
    ...[...new Set(rows.map(({ shop }) => shop))].map((name): [string, Row[]] => [
      name,
      rows.filter(({ shop }) => shop === name),
    ]),
    ['all', rows],
  ];
  return {
    header: ['', 'windows', ...WAYS],
    rows: lines.map(([name, windows]) => [
      name,
      `${windows.length}`,
      ...WAYS.map((way) => meanDistance(windows.map(({ errors }) => errors[way]))),
    ]),
  };
}

function meanDistance(errors: readonly (number | null)[]): string {
  const known = errors.filter((error) => error !== null);
  return known.length === 0 ? '-' : mean(known.map(Math.abs)).toFixed(3);
}

const rows: Row[] = [];
for (const shop of shops()) {
  rows.push(...(await measureShop(shop)));
  console.error(`  ${shop.name}`);
}
const markdown = `# The level of the coming season

By how much more will be bought in a window than the anchors say: the mean distance of the logarithm of the level said from that of the level that came. Ours is made of the clock and last year's window, which alone is measured where there is one.

${tableMarkdown(tableOf(rows))}
`;
const reports = join(homeFolder(), 'reports');
writeAtomically(join(reports, 'level.json'), `${JSON.stringify(rows, null, 2)}\n`);
writeAtomically(join(reports, 'level.md'), markdown);
process.stdout.write(markdown);
