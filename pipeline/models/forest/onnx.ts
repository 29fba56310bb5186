import type { Forest } from './forest.js';
import { intField, intsField, messageField, textField } from './protobuf.js';
import { CATEGORICAL, FEATURE_MASK, isInSet, MISSING_LEFT, type Trees, treeCount } from './trees.js';

/** Versions of the format that is written: operator TreeEnsemble came with version 5 of the domain ai.onnx.ml. */
const IR_VERSION = 10;
const OPSET = 21;
const ML_OPSET = 5;

/** Numbers of the fields and types of onnx.proto. */
const DOUBLE = 11;
const UINT8 = 2;
const ATTRIBUTE_TYPE = { int: 2, tensor: 4, ints: 7 } as const;
const AVERAGE = 0;
/** Modes of the nodes of TreeEnsemble. */
const LESS_OR_EQUAL = 0;
const MEMBER = 6;

/** Nodes and leaves as TreeEnsemble wants them: apart, with absolute numbers. */
interface Ensemble {
  readonly features: number[];
  readonly modes: number[];
  readonly splits: number[];
  readonly missingTrue: number[];
  readonly trueNodes: number[];
  readonly falseNodes: number[];
  readonly trueIsLeaf: number[];
  readonly falseIsLeaf: number[];
  readonly leafValues: number[];
  readonly roots: number[];
  /** Codes of each membership node, then NaN. */
  readonly members: number[];
}

/**
 * The forest as an ONNX model (operator TreeEnsemble, all numbers float64): input `features` [rows, features], with
 * categories as codes and NaN for missing; output `prediction` [rows, 1]. The same forest gives the same bytes.
 */
export function forestToOnnx(forest: Forest): Uint8Array {
  const ensemble = toEnsemble(forest);
  const attributes = [
    intsAttribute('tree_roots', ensemble.roots),
    intsAttribute('nodes_featureids', ensemble.features),
    intsAttribute('nodes_truenodeids', ensemble.trueNodes),
    intsAttribute('nodes_falsenodeids', ensemble.falseNodes),
    intsAttribute('nodes_trueleafs', ensemble.trueIsLeaf),
    intsAttribute('nodes_falseleafs', ensemble.falseIsLeaf),
    intsAttribute('nodes_missing_value_tracks_true', ensemble.missingTrue),
    intsAttribute('leaf_targetids', new Array<number>(ensemble.leafValues.length).fill(0)),
    tensorAttribute('nodes_modes', UINT8, Uint8Array.from(ensemble.modes)),
    tensorAttribute('nodes_splits', DOUBLE, Float64Array.from(ensemble.splits)),
    tensorAttribute('leaf_weights', DOUBLE, Float64Array.from(ensemble.leafValues)),
    ...(ensemble.members.length > 0
      ? [tensorAttribute('membership_values', DOUBLE, Float64Array.from(ensemble.members))]
      : []),
    intAttribute('n_targets', 1),
    intAttribute('aggregate_function', AVERAGE),
  ];
  const node = messageField(
    1,
    textField(1, 'features'),
    textField(2, 'prediction'),
    textField(4, 'TreeEnsemble'),
    ...attributes,
    textField(7, 'ai.onnx.ml'),
  );
  const graph = messageField(
    7,
    node,
    textField(2, 'forest'),
    valueInfo(11, 'features', forest.features.length),
    valueInfo(12, 'prediction', 1),
  );
  const opsets = [opset('', OPSET), opset('ai.onnx.ml', ML_OPSET)];
  return Buffer.concat([intField(1, IR_VERSION), textField(2, 'clv'), graph, ...opsets]);
}

function opset(domain: string, version: number): Uint8Array {
  return messageField(8, textField(1, domain), intField(2, version));
}

function intAttribute(name: string, value: number): Uint8Array {
  return messageField(5, textField(1, name), intField(3, value), intField(20, ATTRIBUTE_TYPE.int));
}

function intsAttribute(name: string, values: readonly number[]): Uint8Array {
  return messageField(5, textField(1, name), intsField(8, values), intField(20, ATTRIBUTE_TYPE.ints));
}

function tensorAttribute(name: string, type: number, values: Uint8Array | Float64Array): Uint8Array {
  const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const tensor = messageField(5, intsField(1, [values.length]), intField(2, type), messageField(9, raw));
  return messageField(5, textField(1, name), tensor, intField(20, ATTRIBUTE_TYPE.tensor));
}

/** A matrix of float64 with any number of rows. */
function valueInfo(field: number, name: string, columns: number): Uint8Array {
  const shape = messageField(2, messageField(1, textField(2, 'rows')), messageField(1, intField(1, columns)));
  return messageField(
    field,
    textField(1, name),
    messageField(2, messageField(1, intField(1, DOUBLE), shape)),
  );
}

function toEnsemble(forest: Forest): Ensemble {
  const { trees } = forest.parts;
  const ensemble: Ensemble = {
    features: [],
    modes: [],
    splits: [],
    missingTrue: [],
    trueNodes: [],
    falseNodes: [],
    trueIsLeaf: [],
    falseIsLeaf: [],
    leafValues: [],
    roots: [],
    members: [],
  };
  const numbers = numberNodes(trees);
  for (let tree = 0; tree < treeCount(trees); tree++) {
    ensemble.roots.push(ensemble.features.length);
    const root = trees.roots[tree];
    if (trees.words[4 * root + 2] === 0) addLoneLeaf(ensemble, trees.numbers[2 * root], numbers[root]);
    for (let node = root; node < trees.roots[tree + 1]; node++) {
      if (trees.words[4 * node + 2] > 0) addBranch(ensemble, forest, node, numbers);
      else if (node > root) ensemble.leafValues.push(trees.numbers[2 * node]);
    }
  }
  return ensemble;
}

/** The number of each node among the inner nodes, or of each leaf among the leaves; a lone leaf takes both. */
function numberNodes({ words, roots }: Trees): Uint32Array {
  const numbers = new Uint32Array(roots[roots.length - 1]);
  const lone = new Set(roots.filter((root, tree) => tree < roots.length - 1 && words[4 * root + 2] === 0));
  let inner = 0;
  let leaves = 0;
  for (let node = 0; node < numbers.length; node++) {
    if (words[4 * node + 2] > 0) numbers[node] = inner++;
    else numbers[node] = leaves++;
    if (lone.has(node)) inner++;
  }
  return numbers;
}

/** TreeEnsemble has no tree without a split: both sides of this one are the same leaf. */
function addLoneLeaf(ensemble: Ensemble, value: number, leaf: number): void {
  ensemble.features.push(0);
  ensemble.modes.push(LESS_OR_EQUAL);
  ensemble.splits.push(0);
  ensemble.missingTrue.push(0);
  ensemble.trueNodes.push(leaf);
  ensemble.falseNodes.push(leaf);
  ensemble.trueIsLeaf.push(1);
  ensemble.falseIsLeaf.push(1);
  ensemble.leafValues.push(value);
}

function addBranch(ensemble: Ensemble, { parts }: Forest, node: number, numbers: Uint32Array): void {
  const { words, numbers: values } = parts.trees;
  const last = words[4 * node + 3];
  const feature = last & FEATURE_MASK;
  const left = node + 1;
  const right = node + words[4 * node + 2];
  const isCategorical = (last & CATEGORICAL) !== 0;
  // Missing and unseen categories are members of neither list: the true side is the one that they do not take.
  const coding = parts.codeBins[feature];
  const missingLeft = isCategorical && isInSet(parts.trees, values[2 * node], coding?.bins ?? 0);
  const [yes, no] = missingLeft ? [right, left] : [left, right];
  ensemble.features.push(feature);
  ensemble.modes.push(isCategorical ? MEMBER : LESS_OR_EQUAL);
  ensemble.splits.push(isCategorical ? 0 : values[2 * node]);
  ensemble.missingTrue.push(!isCategorical && last & MISSING_LEFT ? 1 : 0);
  ensemble.trueNodes.push(numbers[yes]);
  ensemble.falseNodes.push(numbers[no]);
  ensemble.trueIsLeaf.push(words[4 * yes + 2] === 0 ? 1 : 0);
  ensemble.falseIsLeaf.push(words[4 * no + 2] === 0 ? 1 : 0);
  if (!isCategorical || !coding?.codeBins) return;
  coding.codeBins.forEach((bin, code) => {
    if (bin === coding.bins || isInSet(parts.trees, values[2 * node], bin) === missingLeft) return;
    ensemble.members.push(code);
  });
  ensemble.members.push(Number.NaN);
}
