import { selectedFeatures } from './choice.js';
import type { Condition, Expression } from './expression.js';
import { MEASURE_NAMES, MEASURES } from './measures.js';

/**
 * The catalogue as a Markdown table, from the same declaration as its SQL: a row a feature with name, unit,
 * whether it is scale-free, description, when it is missing, and its formula; then what formulas are made of.
 * @param attributes order attributes whose features are listed too.
 */
export function describeFeatures(attributes: readonly string[] = []): string {
  const rows = selectedFeatures({ attributes }).map((feature) => [
    `\`${feature.name}\``,
    feature.unit,
    feature.scaleFree ? 'yes' : '',
    feature.description,
    feature.missing ?? 'never',
    `\`${formula(feature.value)}\``,
  ]);
  const table = [
    ['feature', 'unit', 'scale-free', 'description', 'missing', 'formula'],
    Array(6).fill('---'),
    ...rows,
  ];
  const lines = table.map((cells) => `| ${cells.map(escapeCell).join(' | ')} |`);
  const measures = MEASURE_NAMES.map((name) => `- \`${name}\`: ${MEASURES[name].description}`);
  return [...lines, '', 'Formulas aggregate these measures of an order:', '', ...measures, ''].join('\n');
}

/** The expression in words: `sum(amount; amount > 0, age < 90) / count()`. */
function formula(expression: Expression): string {
  switch (expression.op) {
    case 'constant':
      return String(expression.value);
    case 'add':
      return `(${formula(expression.left)} + ${formula(expression.right)})`;
    case 'subtract':
      return `(${formula(expression.left)} - ${formula(expression.right)})`;
    case 'divide':
      return `${formula(expression.left)} / ${formula(expression.right)}`;
    case 'latestAttribute':
      return `latest(${expression.attribute})`;
    case 'distinctAttribute':
      return `distinct(${expression.attribute})`;
    default: {
      const conditions = expression.where.map(conditionText).join(', ');
      return `${expression.op}(${expression.measure}${conditions && ` where ${conditions}`})`;
    }
  }
}

function conditionText({ measure, from, below }: Condition): string {
  // Amounts are counted in grains: from 1 grain on is above nothing.
  if (MEASURES[measure].inGrains && from === 1) return `${measure} > 0`;
  if (below === undefined) return `${measure} >= ${from}`;
  if (from === undefined) return `${measure} < ${below}`;
  return `${from} <= ${measure} < ${below}`;
}

function escapeCell(text: string): string {
  return text.replace(/\|/g, '\\|').replace(/\n/g, ' ');
}
