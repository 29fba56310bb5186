import { UserError } from '../../errors.js';
import type { Matrix } from '../matrix.js';
import type { TrainingSet } from '../model.js';
import type { ForestSettings } from './params.js';
import { MAX_FEATURES } from './trees.js';

/** @throws UserError where a matrix is not what it says it is. */
function checkMatrix({ rows, features, columns }: Matrix): void {
  if (features.length !== columns.length) {
    throw new UserError(
      `The matrix has ${columns.length} columns but ${features.length} feature names; expected one name a column.`,
      'Pass one feature (name and kind) for each column.',
    );
  }
  if (features.length === 0 || features.length > MAX_FEATURES) {
    throw new UserError(
      `The matrix has ${features.length} features; expected 1 to ${MAX_FEATURES}.`,
      'Choose the features that the model may use.',
    );
  }
  columns.forEach((column, f) => {
    if (column.length === rows) return;
    throw new UserError(
      `Column '${features[f].name}' has ${column.length} values; expected ${rows}, one a row.`,
      'Build all columns from the same rows.',
    );
  });
}

/**
 * What a forest can be fitted to; whether there is anything to learn is another question (`checkConstants`).
 * @throws UserError that names the row or column and the value.
 */
export function checkTrainingSet({ matrix, label, weight, group }: TrainingSet): void {
  checkMatrix(matrix);
  if (matrix.rows < 2) {
    throw new UserError(
      `The training set has ${matrix.rows} rows; expected at least 2.`,
      'Check the filters and the cutoff: there must be customers with an order on or before it.',
    );
  }
  checkLength('labels', label, matrix.rows);
  checkEach(
    label,
    Number.isFinite,
    (value, row) => `The label of row ${row} is ${value}; expected a finite number.`,
  );
  if (weight) checkWeights(weight, matrix.rows);
  if (group) checkLength('groups', group, matrix.rows);
  checkCategories(matrix);
}

/** @throws UserError where all labels, or all values of a column, are the same: mostly a mistake in the data. */
export function checkConstants({ matrix, label }: TrainingSet): void {
  if (isConstant(label)) {
    throw new UserError(
      `All ${label.length} labels are ${label[0]}; expected at least two different ones.`,
      `Check the label window, or set constants: 'take' for a forest that always predicts ${label[0]}.`,
    );
  }
  const constant = matrix.columns.findIndex(isConstant);
  if (constant < 0) return;
  throw new UserError(
    `Column '${matrix.features[constant].name}' is ${matrix.columns[constant][0]} in all ${matrix.rows} rows; expected at least two different values.`,
    "Leave the column out, or set constants: 'take' to keep it without ever splitting on it.",
  );
}

/** Missing values are alike too. */
function isConstant(values: Float64Array): boolean {
  return values.every((value) => value === values[0] || Object.is(value, values[0]));
}

/** @throws UserError where a constraint is on no numeric feature of the matrix. */
export function checkMonotone(monotone: ForestSettings['monotone'], { features }: Matrix): void {
  for (const name of Object.keys(monotone)) {
    const kind = features.find((feature) => feature.name === name)?.kind;
    if (kind === 'numeric') continue;
    throw new UserError(
      `The monotone constraint on '${name}' has no numeric feature of that name${kind ? ': it is categorical' : ''}.`,
      `Constrain a numeric one of: ${features.map((feature) => feature.name).join(', ')}.`,
    );
  }
}

function checkWeights(weight: Float64Array, rows: number): void {
  checkLength('weights', weight, rows);
  checkEach(
    weight,
    (value) => Number.isFinite(value) && value >= 0,
    (value, row) => `The weight of row ${row} is ${value}; expected a finite number of at least 0.`,
  );
  if (weight.every((value) => value === 0)) {
    throw new UserError(
      `All ${rows} weights are 0; expected at least one above 0.`,
      'Leave the weights out to weigh all rows alike.',
    );
  }
}

function checkCategories({ features }: Matrix): void {
  for (const { name, kind, categories } of features) {
    if (kind === 'numeric' || (Number.isInteger(categories) && Number(categories) > 0)) continue;
    throw new UserError(
      `Categorical feature '${name}' has ${categories} categories; expected a whole number of at least 1.`,
      'Say how many category codes the feature has.',
    );
  }
}

/** @throws UserError where there is not one value a row. */
export function checkLength(what: string, values: ArrayLike<unknown>, rows: number): void {
  if (values.length === rows) return;
  throw new UserError(
    `There are ${values.length} ${what} for ${rows} rows; expected one a row.`,
    'Build the matrix and everything that goes with it from the same rows.',
  );
}

function checkEach(
  values: Float64Array,
  isValid: (value: number) => boolean,
  message: (value: number, row: number) => string,
): void {
  const row = values.findIndex((value) => !isValid(value));
  if (row < 0) return;
  throw new UserError(message(values[row], row), 'Correct the row, or leave it out of the training set.');
}

/** @throws UserError where a matrix lacks the features, in their order, that a model was trained on. */
export function checkSameFeatures(trained: Matrix['features'], matrix: Matrix): void {
  checkMatrix(matrix);
  if (matrix.features.length !== trained.length) {
    throw new UserError(
      `The matrix has ${matrix.features.length} features; the model was trained on ${trained.length}.`,
      `Pass these, in this order: ${trained.map(({ name }) => name).join(', ')}.`,
    );
  }
  trained.forEach(({ name, kind }, f) => {
    const found = matrix.features[f];
    if (found.name === name && found.kind === kind) return;
    throw new UserError(
      `Feature ${f + 1} of the matrix is '${found.name}' (${found.kind}); the model was trained on '${name}' (${kind}).`,
      'Pass the features in the order of training.',
    );
  });
}
