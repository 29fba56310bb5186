import { UserError } from '../../errors.js';
import { Forest, type ForestParts } from './forest.js';
import { joinLeafLabels, type LeafLabels } from './leafDistribution.js';
import { joinTrees, type Trees } from './trees.js';

/**
 * One forest of the trees of several that were trained apart, on the same features (categories coded alike).
 * Every tree has the same say, so forests of more trees weigh more.
 * @throws UserError where features, category bins or the kind of leaves differ.
 */
export function mergeForests(forests: readonly Forest[]): Forest {
  const parts = forests.map((forest) => forest.parts);
  const [first, ...others] = parts;
  if (!first)
    throw new UserError('There are 0 forests to merge; expected at least 1.', 'Pass the trained forests.');
  others.forEach((other, i) => {
    checkMergeable(first, other, i + 2);
  });
  const importance = new Float64Array(parts.reduce((sum, part) => sum + part.importance.length, 0));
  let at = 0;
  for (const part of parts) {
    importance.set(part.importance, at);
    at += part.importance.length;
  }
  const leafLabels = parts
    .map((part) => part.leafLabels)
    .filter((labels): labels is LeafLabels => labels !== null);
  return new Forest({
    features: first.features,
    trees: joinForestTrees(parts.map((part) => part.trees)),
    codeBins: first.codeBins,
    importance,
    leafLabels: leafLabels.length > 0 ? mergeLeafLabels(leafLabels) : null,
  });
}

function checkMergeable(first: ForestParts, other: ForestParts, number: number): void {
  const differs = (what: string) =>
    new UserError(
      `Forest ${number} differs from the first in its ${what}; merging expects the same.`,
      'Train the forests on the same features, with the same categories and settings.',
    );
  if (JSON.stringify(first.features) !== JSON.stringify(other.features)) throw differs('features');
  if (JSON.stringify(first.codeBins) !== JSON.stringify(other.codeBins)) throw differs('bins of categories');
  if ((first.leafLabels === null) !== (other.leafLabels === null)) throw differs('setting leafSample');
}

function joinForestTrees(forests: readonly Trees[]): Trees {
  const joined = joinTrees(forests);
  const roots = forests.flatMap((trees, i) =>
    Array.from(trees.roots.subarray(0, -1), (root) => root + joined.roots[i]),
  );
  return { ...joined, roots: Uint32Array.from([...roots, joined.weight.length]) };
}

/** The labels of all forests in one ascending list. */
function mergeLeafLabels(parts: readonly LeafLabels[]): LeafLabels {
  const labels = Float64Array.from(new Set(parts.flatMap((part) => Array.from(part.labels)))).sort();
  const rankOf = new Map(Array.from(labels, (label, rank) => [label, rank]));
  const translated = parts.map((part) => {
    const ranks = Uint32Array.from(part.labels, (label) => rankOf.get(label)!);
    return { ...part, rank: part.rank.map((rank) => ranks[rank]) };
  });
  return joinLeafLabels(translated, labels);
}
