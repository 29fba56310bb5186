import type { Explanation, Forest } from '../models/forest/index.js';
import { encodeRows, goesLeft } from '../models/forest/predictor.js';
import { FEATURE_MASK, type Trees, treeCount } from '../models/forest/trees.js';
import type { Matrix } from '../models/matrix.js';

/**
 * What each split on the way to the leaf adds to a prediction, by its feature (Saabas 2014): the mean below the child
 * taken less the mean below the node. It adds up as Shapley values do, and costs no more than a prediction, but
 * favours features that are split on late.
 */
export function pathAttribution(forest: Forest, matrix: Matrix): Explanation {
  const { trees, codeBins } = forest.parts;
  const features = forest.features.length;
  const values = new Float64Array(matrix.rows * features);
  encodeRows(matrix.columns, codeBins, 0, matrix.rows, values);
  const contributions = new Float64Array(matrix.rows * features);
  const means = nodeMeans(trees);
  const size = treeCount(trees);
  let base = 0;
  for (let tree = 0; tree < size; tree++) {
    base += means[trees.roots[tree]] / size;
    for (let at = 0; at < values.length; at += features) {
      let node = trees.roots[tree];
      for (;;) {
        const distance = trees.words[4 * node + 2];
        if (distance === 0) break;
        const feature = at + (trees.words[4 * node + 3] & FEATURE_MASK);
        const child = node + (goesLeft(trees, node, values[feature]) ? 1 : distance);
        contributions[feature] += (means[child] - means[node]) / size;
        node = child;
      }
    }
  }
  return { base, contributions };
}

/** By node, the mean of the leaves below it, weighted as in training. */
function nodeMeans({ numbers, words, weight, roots }: Trees): Float64Array {
  const means = new Float64Array(roots[roots.length - 1]);
  // Nodes stand in preorder: children come after their parents.
  for (let node = means.length - 1; node >= 0; node--) {
    const distance = words[4 * node + 2];
    if (distance === 0) {
      means[node] = numbers[2 * node];
      continue;
    }
    const [left, right] = [node + 1, node + distance];
    means[node] =
      (weight[left] * means[left] + weight[right] * means[right]) / (weight[left] + weight[right]);
  }
  return means;
}
