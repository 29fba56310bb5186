import type { ForestParts } from '../forest/index.js';
import { joinTrees, MISSING_LEFT } from '../forest/index.js';

/** A node as ml-random-forest 2.1 saves it; only leaves have a distribution, the mean of their labels. */
export interface LibraryTree {
  readonly distribution?: number;
  readonly splitColumn?: number;
  readonly splitValue?: number;
  readonly left?: LibraryTree;
  readonly right?: LibraryTree;
}

/** A tree, and the feature behind each of its columns. */
export interface ColumnTree {
  readonly root: LibraryTree;
  readonly features: readonly number[];
}

/** A node in the making: the records of `Trees`, as plain lists. */
interface Records {
  readonly numbers: number[];
  /** Distance to the right child, and feature with flags. */
  readonly words: [distance: number, last: number][];
  readonly weight: number[];
  readonly importance: Float64Array;
}

/**
 * Trees of the library in the form of the forest. The library does not say how many rows each node saw, which
 * explanations need: the training rows are sent down each tree again.
 */
export function convertTrees(
  trees: readonly ColumnTree[],
  samples: readonly (readonly number[])[],
  labels: readonly number[],
  medians: readonly number[],
): Pick<ForestParts, 'trees' | 'importance'> {
  const all = Array.from(samples.keys());
  const importance = new Float64Array(trees.length * medians.length);
  const converted = trees.map((tree, t) => {
    const records: Records = {
      numbers: [],
      words: [],
      weight: [],
      importance: importance.subarray(t * medians.length, (t + 1) * medians.length),
    };
    addNode(tree.root);
    return toArrays(records);

    function addNode(node: LibraryTree, rows = all): void {
      const at = records.numbers.length;
      records.weight.push(rows.length);
      const { left, right, splitColumn, splitValue } = node;
      if (!left || !right || splitColumn === undefined || splitValue === undefined) {
        records.numbers.push(node.distribution!);
        records.words.push([0, 0]);
        return;
      }
      const feature = tree.features[splitColumn];
      const goesLeft = (value: number) => value < splitValue;
      records.numbers.push(nextBelow(splitValue));
      records.words.push([0, feature | (goesLeft(medians[feature]) ? MISSING_LEFT : 0)]);
      const leftRows = rows.filter((row) => goesLeft(samples[row][feature]));
      const rightRows = rows.filter((row) => !goesLeft(samples[row][feature]));
      const gain = squares(rows, labels) - squares(leftRows, labels) - squares(rightRows, labels);
      records.importance[feature] += gain / all.length;
      addNode(left, leftRows);
      records.words[at][0] = records.numbers.length - at;
      addNode(right, rightRows);
    }
  });
  return { trees: joinTrees(converted), importance };
}

function toArrays({ numbers, words, weight }: Records) {
  const records = new Float64Array(2 * numbers.length);
  const view = new Uint32Array(records.buffer);
  numbers.forEach((number, node) => {
    records[2 * node] = number;
    view.set(words[node], 4 * node + 2);
  });
  return {
    numbers: records,
    words: view,
    weight: Float64Array.from(weight),
    categorySets: new Uint32Array(0),
  };
}

/** Sum of the squared distances to the mean. */
function squares(rows: readonly number[], labels: readonly number[]): number {
  const mean = rows.reduce((sum, row) => sum + labels[row], 0) / rows.length;
  return rows.reduce((sum, row) => sum + (labels[row] - mean) ** 2, 0);
}

/** The largest number below a finite one: x < value is x <= nextBelow(value), and the forest knows <= only. */
export function nextBelow(value: number): number {
  if (value === 0) return -Number.MIN_VALUE;
  const number = new Float64Array([value]);
  const bits = new BigInt64Array(number.buffer);
  bits[0] += value > 0 ? -1n : 1n;
  return number[0];
}
