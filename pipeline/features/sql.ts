import type { Day } from '../days.js';
import { type FeatureChoice, selectedFeatures } from './choice.js';
import type { Aggregate, Condition, Expression } from './expression.js';
import { GRAINS_PER_UNIT, grainsSql } from './grains.js';
import { MEASURE_NAMES, MEASURES } from './measures.js';

export type Dialect = 'duckdb' | 'postgres';

export interface FeatureSqlOptions extends FeatureChoice {
  /** The orders relation (`pipeline/orders.ts`) as it is written in SQL, quoted where it needs quotes. */
  readonly ordersTable: string;
  /** Nothing after this day is read. */
  readonly cutoff: Day;
}

/** Where the two databases write the same thing differently. */
interface DialectWords {
  /** An integer type wide enough for sums of squared grains. */
  readonly wideInteger: string;
  /** `value` at the last position where it is not NULL. */
  latest(value: string): string;
  /** The number of different values that are not NULL. */
  distinct(value: string): string;
}

const DIALECTS: Record<Dialect, DialectWords> = {
  duckdb: {
    wideInteger: 'HUGEINT',
    latest: (value) => `arg_max(${value}, position)`,
    // In half the time of count(DISTINCT), with many customers of few orders each.
    distinct: (value) => `len(list_distinct(list(${value})))`,
  },
  postgres: {
    wideInteger: 'NUMERIC',
    latest: (value) => `(array_agg(${value} ORDER BY position DESC) FILTER (WHERE ${value} IS NOT NULL))[1]`,
    distinct: (value) => `count(DISTINCT ${value})`,
  },
};

/**
 * The SQL of a snapshot's features: one row per customer with at least one order on or before the cutoff,
 * ordered by customer_id (by code point): `customer_id` text, then one column a feature in the order of
 * {@link selectedFeatures}; numeric ones are doubles, categorical ones text, NULL is missing.
 */
export function compileFeatureSql(dialect: Dialect, options: FeatureSqlOptions): string {
  const words = DIALECTS[dialect];
  const features = selectedFeatures(options);
  const columns = features.map(
    (feature) => `${expressionSql(feature.value, words)} AS ${quoteIdentifier(feature.name)}`,
  );
  const measures = MEASURE_NAMES.map((name) => `${MEASURES[name].sql} AS ${name}`);
  const attributes = options.attributes.map(attributeColumn);
  const attributeTexts = options.attributes.map(
    (name) => `NULLIF(attributes ->> ${quoteText(name)}, '') AS ${attributeColumn(name)}`,
  );
  // Each order in grains with its place in the customer's history; then its measures; then the aggregates.
  return `
WITH observed AS (
  SELECT ${['customer_id', 'day', 'lines', ...attributeTexts].join(', ')},
    ${integerSql(options.cutoff)} - day AS age,
    ${grainsSql('amount')} AS amount,
    ${grainsSql('gross')} AS gross,
    ${grainsSql('refunded')} AS refunded,
    ${grainsSql('quantity')} AS quantity,
    row_number() OVER history AS position,
    max(CASE WHEN ${grainsSql('amount')} > 0 THEN day END)
      OVER (history ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS previous_purchase_day
  FROM ${options.ordersTable}
  WHERE day <= ${integerSql(options.cutoff)}
  WINDOW history AS (PARTITION BY customer_id ORDER BY ordered_at, order_key COLLATE "C")
), measured AS (
  SELECT ${['customer_id', 'position', ...measures, ...attributes].join(',\n    ')}
  FROM observed
)
SELECT ${['customer_id', ...columns].join(',\n  ')}
FROM measured
GROUP BY customer_id
ORDER BY customer_id COLLATE "C"`;
}

export interface LabelSqlOptions {
  /** As in {@link FeatureSqlOptions}. */
  readonly ordersTable: string;
  readonly cutoff: Day;
  readonly horizonDays: number;
}

/**
 * The SQL of a snapshot's labels: the customers of {@link compileFeatureSql} in the same order, with what they
 * did in (cutoff, cutoff + horizon], 0 where nothing: `label` (net revenue, currency), `label_purchases` and
 * `label_purchase_days` (different days with a purchase), all doubles. One text serves every dialect.
 */
export function compileLabelSql(options: LabelSqlOptions): string {
  const cutoff = integerSql(options.cutoff);
  const end = integerSql(options.cutoff + options.horizonDays);
  const inWindow = `day > ${cutoff}`;
  const purchase = `${inWindow} AND ${grainsSql('amount')} > 0`;
  const revenue = `COALESCE(sum(${grainsSql('amount')}) FILTER (WHERE ${inWindow}), 0)`;
  return `
SELECT customer_id,
  ${doubleSql(revenue)} / ${GRAINS_PER_UNIT} AS label,
  ${doubleSql(`count(*) FILTER (WHERE ${purchase})`)} AS label_purchases,
  ${doubleSql(`count(DISTINCT day) FILTER (WHERE ${purchase})`)} AS label_purchase_days
FROM ${options.ordersTable}
WHERE day <= ${end}
GROUP BY customer_id
HAVING min(day) <= ${cutoff}
ORDER BY customer_id COLLATE "C"`;
}

function expressionSql(expression: Expression, words: DialectWords): string {
  switch (expression.op) {
    case 'constant':
      return doubleSql(String(expression.value));
    case 'add':
      return `(${expressionSql(expression.left, words)} + ${expressionSql(expression.right, words)})`;
    case 'subtract':
      return `(${expressionSql(expression.left, words)} - ${expressionSql(expression.right, words)})`;
    case 'divide':
      return `(${expressionSql(expression.left, words)} / NULLIF(${expressionSql(expression.right, words)}, 0))`;
    case 'distinctAttribute':
      return doubleSql(words.distinct(attributeColumn(expression.attribute)));
    case 'latestAttribute':
      return words.latest(attributeColumn(expression.attribute));
    default: {
      const value = aggregateSql(expression, words);
      const isValue = expression.op !== 'count' && MEASURES[expression.measure].inGrains;
      return isValue ? `(${value} / ${GRAINS_PER_UNIT})` : value;
    }
  }
}

/** The aggregate as a double, in grains where its measure is. */
function aggregateSql({ op, measure, where }: Aggregate, words: DialectWords): string {
  // CASE and not FILTER: DuckDB is faster with it, and more databases know it.
  const value =
    where.length === 0 ? measure : `CASE WHEN ${where.map(conditionSql).join(' AND ')} THEN ${measure} END`;
  switch (op) {
    case 'sum':
      return doubleSql(`COALESCE(sum(${value}), 0)`);
    case 'latest':
      return doubleSql(words.latest(value));
    case 'sd': {
      // Exact in integers: n * sum(x^2) - sum(x)^2, so that nothing cancels and no order of rows shows.
      const wide = `CAST(${value} AS ${words.wideInteger})`;
      const spread = `count(${value}) * sum(${wide} * ${wide}) - sum(${wide}) * sum(${wide})`;
      return `sqrt(${doubleSql(spread)} / ${doubleSql(`NULLIF(count(${value}) * (count(${value}) - 1), 0)`)})`;
    }
    default:
      return doubleSql(`${op}(${value})`);
  }
}

function conditionSql({ measure, from, below }: Condition): string {
  const ends = [
    ...(from === undefined ? [] : [`${measure} >= ${from}`]),
    ...(below === undefined ? [] : [`${measure} < ${below}`]),
  ];
  return ends.join(' AND ');
}

function doubleSql(value: string): string {
  return `CAST(${value} AS DOUBLE PRECISION)`;
}

function integerSql(value: number): string {
  if (!Number.isSafeInteger(value)) throw new RangeError(`expected a whole number of days; got ${value}`);
  return String(value);
}

function attributeColumn(attribute: string): string {
  return quoteIdentifier(`attribute_${attribute}`);
}

function quoteIdentifier(name: string): string {
  return `"${name.replace(/"/g, '""')}"`;
}

function quoteText(text: string): string {
  return `'${text.replace(/'/g, "''")}'`;
}
