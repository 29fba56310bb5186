import { z } from 'zod';
import { UserError } from '../errors.js';
import { preprocessorFromJSON } from '../features/index.js';
import { type Anchor, anchorFromJSON } from './anchor.js';
import { ClvModel } from './clvModel.js';
import { loadForest } from './forest/index.js';
import { AnchoredForest } from './revenue/anchoredForest.js';
import { AnchorAlone, PastRate } from './revenue/baselines.js';
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
    constants: z.object({ horizonDays: days, level: z.number(), scale: z.number() }),
    preprocessor: z.unknown(),
  }),
]);
const modelSchema = z.object({
  anchor: z.object({ purchase: z.array(z.unknown()), spend: z.unknown() }),
  revenue: z.array(revenueSchema),
});

/** The files that a model consists of: `model.json`, and `forest-<days>.bin` for each forest. Same model, same bytes. */
export function modelToFiles(model: ClvModel): Map<string, Uint8Array> {
  const description = { anchor: model.anchor, revenue: model.revenue.map((part) => part.describe()) };
  const files = new Map<string, Uint8Array>([
    ['model.json', Buffer.from(`${JSON.stringify(description)}\n`)],
  ]);
  for (const part of model.revenue) {
    const weights = part.weights?.();
    if (weights) files.set(forestFile(part.horizonDays), weights);
  }
  return files;
}

/**
 * The model that {@link modelToFiles} wrote.
 * @throws UserError where a file is missing or not what it should be.
 */
export function modelFromFiles(files: Files): ClvModel {
  const parsed = modelSchema.safeParse(
    JSON.parse(Buffer.from(required(files, 'model.json')).toString('utf8')),
  );
  if (!parsed.success) {
    throw new UserError(
      `model.json describes no model: ${z.prettifyError(parsed.error)}`,
      'Train and export it again.',
    );
  }
  const anchor = anchorFromJSON(parsed.data.anchor);
  return new ClvModel(
    anchor,
    parsed.data.revenue.map((part) => revenueModel(part, anchor, files)),
  );
}

function revenueModel(part: z.output<typeof revenueSchema>, anchor: Anchor, files: Files): RevenueModel {
  switch (part.kind) {
    case 'baseline':
      return new PastRate(part.horizonDays);
    case 'btyd':
      return new AnchorAlone(anchor, part.horizonDays, part.level);
    case 'anchored-forest': {
      const forest = loadForest(required(files, forestFile(part.constants.horizonDays)));
      return new AnchoredForest(anchor, preprocessorFromJSON(part.preprocessor), forest, part.constants);
    }
    default: {
      const forest = loadForest(required(files, forestFile(part.horizonDays)));
      return new PlainForest(part.kind, part.horizonDays, preprocessorFromJSON(part.preprocessor), forest);
    }
  }
}

function required(files: Files, name: string): Uint8Array {
  const content = files.get(name);
  if (content === undefined)
    throw new UserError(`The model lacks its file '${name}'.`, 'Train and export it again.');
  return content;
}

function forestFile(horizonDays: number): string {
  return `forest-${horizonDays}.bin`;
}
