import { z } from 'zod';
import { UserError } from '../errors.js';
import { preprocessorFromJSON } from '../features/index.js';
import { type Anchor, anchorFromJSON } from './anchor.js';
import { ClvModel } from './clvModel.js';
import { loadForest, serializeForest } from './forest/index.js';
import { OutcomeLaw } from './intervals/outcomeLaw.js';
import { AnchoredForest } from './revenue/anchoredForest.js';
import { AnchorAlone, PastRate } from './revenue/baselines.js';
import { FOREST_SHARE } from './revenue/blend.js';
import { PlainForest } from './revenue/plainForest.js';
import type { RevenueModel } from './revenue/revenueModel.js';

/** Contents of files by name. */
export type Files = ReadonlyMap<string, Uint8Array>;

const days = z.number().positive();
const revenueSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('baseline'), horizonDays: days }),
  z.object({ kind: z.literal('btyd'), horizonDays: days, level: z.number() }),
  z.object({ kind: z.enum(['forest', 'ml-random-forest']), horizonDays: days, preprocessor: z.unknown() }),
  z.object({
    kind: z.literal('anchored-forest'),
    constants: z
      .object({
        horizonDays: days,
        // Bundles of before forests were lent lack these two.
        learntDays: days.optional(),
        share: z.number().default(FOREST_SHARE),
        level: z.number(),
        scale: z.number(),
        dormant: z.object({ below: z.number(), value: z.number() }),
      })
      .transform((constants) => ({
        ...constants,
        learntDays: constants.learntDays ?? constants.horizonDays,
      })),
    preprocessor: z.unknown(),
  }),
]);
const modelSchema = z.object({ anchor: z.unknown(), revenue: z.array(revenueSchema) });
/** How outcomes lie around predictions, by horizon in days. */
const calibrationSchema = z.record(
  z.string(),
  z.object({
    edges: z.array(z.number()),
    ratios: z.array(z.array(z.number()).min(1)).min(1),
    // Bundles lacked these before intervals knew of the least expected, and gave way at their ends.
    leastExpected: z.number().default(0),
    leeway: z.number().nonnegative().default(0),
  }),
);

/**
 * The files that a model consists of: `model.json`, `calibration.json`, and `forest-<days>.bin` for the forest that
 * learnt from windows of so many days, once where longer horizons borrow it. Same model, same bytes.
 */
export function modelToFiles(model: ClvModel): Map<string, Uint8Array> {
  const revenue = model.horizons.map((part) => part.revenue.describe());
  const calibration = model.horizons.map((part) => [part.revenue.horizonDays, part.outcomes]);
  const files = new Map<string, Uint8Array>([
    ['model.json', json({ anchor: model.anchor, revenue })],
    ['calibration.json', json(Object.fromEntries(calibration))],
  ]);
  for (const { revenue } of model.horizons) {
    if (revenue.learnt) files.set(forestFile(revenue.learnt.days), serializeForest(revenue.learnt.forest));
  }
  return files;
}

/**
 * The model that {@link modelToFiles} wrote.
 * @throws UserError where a file is missing or not what it should be.
 */
export function modelFromFiles(files: Files): ClvModel {
  const description = parse(files, 'model.json', modelSchema);
  const calibration = parse(files, 'calibration.json', calibrationSchema);
  const anchor = anchorFromJSON(description.anchor);
  const horizons = description.revenue.map((part) => {
    const revenue = revenueModel(part, anchor, files);
    const law = calibration[revenue.horizonDays];
    if (law === undefined)
      throw damaged('calibration.json', `it lacks the horizon of ${revenue.horizonDays} days`);
    return { revenue, outcomes: new OutcomeLaw(law) };
  });
  return new ClvModel(anchor, horizons);
}

function revenueModel(part: z.output<typeof revenueSchema>, anchor: Anchor, files: Files): RevenueModel {
  switch (part.kind) {
    case 'baseline':
      return new PastRate(part.horizonDays);
    case 'btyd':
      return new AnchorAlone(anchor, part.horizonDays, part.level);
    case 'anchored-forest': {
      const forest = loadForest(required(files, forestFile(part.constants.learntDays)));
      return new AnchoredForest(anchor, preprocessorFromJSON(part.preprocessor), forest, part.constants);
    }
    default: {
      const forest = loadForest(required(files, forestFile(part.horizonDays)));
      return new PlainForest(part.kind, part.horizonDays, preprocessorFromJSON(part.preprocessor), forest);
    }
  }
}

function parse<Schema extends z.ZodType>(files: Files, name: string, schema: Schema): z.output<Schema> {
  const parsed = schema.safeParse(JSON.parse(Buffer.from(required(files, name)).toString('utf8')));
  if (parsed.success) return parsed.data;
  throw damaged(name, z.prettifyError(parsed.error));
}

function damaged(name: string, reason: string): UserError {
  return new UserError(`${name} describes no model: ${reason}.`, 'Train and export it again.');
}

function json(value: unknown): Uint8Array {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}

function required(files: Files, name: string): Uint8Array {
  const content = files.get(name);
  if (content === undefined)
    throw new UserError(`The model lacks its file '${name}'.`, 'Train and export it again.');
  return content;
}

function forestFile(learntDays: number): string {
  return `forest-${learntDays}.bin`;
}
