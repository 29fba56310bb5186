import { DuckDBInstance } from '@duckdb/node-api';
import { type Matrix, takeRows } from '../../pipeline/models/matrix.js';
import type { TrainingSet } from '../../pipeline/models/model.js';
import type { Rng } from '../../pipeline/random.js';
import { realData } from '../../pipeline/realData.js';

/** Training and held-out rows of one repetition. */
export interface Trial {
  readonly train: TrainingSet;
  readonly test: TrainingSet;
}

/** A named source of trials, a fresh one for every generator. */
export interface DataSet {
  readonly name: string;
  draw(rng: Rng): Trial;
}

/** Friedman #1 (1991): five features that matter and as many as asked for that do not. */
export function friedman1(rows: number, features: number, rng: Rng): TrainingSet {
  const columns = uniformColumns(rows, features, rng);
  const [a, b, c, d, e] = columns;
  const label = Float64Array.from(
    { length: rows },
    (_, i) =>
      10 * Math.sin(Math.PI * a[i] * b[i]) + 20 * (c[i] - 0.5) ** 2 + 10 * d[i] + 5 * e[i] + rng.normal(),
  );
  return { matrix: numericMatrix(columns), label };
}

function uniformColumns(rows: number, features: number, rng: Rng): Float64Array[] {
  return Array.from({ length: features }, () => Float64Array.from({ length: rows }, () => rng.next()));
}

function numericMatrix(columns: readonly Float64Array[]): Matrix {
  const features = columns.map((_, f) => ({ name: `x${f + 1}`, kind: 'numeric' as const }));
  return { rows: columns[0].length, features, columns };
}

function noise(rows: number, rng: Rng): TrainingSet {
  const columns = uniformColumns(rows, 10, rng);
  return { matrix: numericMatrix(columns), label: Float64Array.from({ length: rows }, () => rng.normal()) };
}

/** Six categorical features of 4 to 40 codes with effects of their own, two of them interacting, and two numbers. */
function categories(rows: number, rng: Rng): TrainingSet {
  const sizes = [4, 8, 12, 20, 30, 40];
  const effects = sizes.map((size) => Float64Array.from({ length: size }, () => rng.normal()));
  const codes = sizes.map((size) => Float64Array.from({ length: rows }, () => rng.int(size)));
  const numbers = uniformColumns(rows, 2, rng);
  const label = Float64Array.from({ length: rows }, (_, i) => {
    const main = codes.reduce((sum, column, f) => sum + effects[f][column[i]], 0);
    return main + 2 * effects[0][codes[0][i]] * effects[1][codes[1][i]] + 3 * numbers[0][i] + rng.normal();
  });
  const features = sizes.map((size, f) => ({
    name: `c${f + 1}`,
    kind: 'categorical' as const,
    categories: size,
  }));
  const { features: numeric } = numericMatrix(numbers);
  return { matrix: { rows, features: [...features, ...numeric], columns: [...codes, ...numbers] }, label };
}

/** The same columns without saying that some are categories: all that the peer is told. */
function asNumbers({ matrix, label }: TrainingSet): TrainingSet {
  return { matrix: numericMatrix(matrix.columns), label };
}

const TEST_ROWS = 2000;

function synthetic(name: string, rows: number, make: (rows: number, rng: Rng) => TrainingSet): DataSet {
  return {
    name,
    draw(rng) {
      const all = make(rows + TEST_ROWS, rng);
      return split(
        all,
        Int32Array.from({ length: rows + TEST_ROWS }, (_, i) => i),
        rows,
      );
    },
  };
}

/** A snapshot of real customers, split at random: 70 % to train on. */
function snapshot(name: string, set: TrainingSet): DataSet {
  return {
    name,
    draw(rng) {
      const order = rng.shuffle(Int32Array.from({ length: set.matrix.rows }, (_, i) => i));
      return split(set, order, Math.round(0.7 * set.matrix.rows));
    },
  };
}

function split({ matrix, label }: TrainingSet, order: Int32Array, rows: number): Trial {
  const part = (index: Int32Array) => ({
    matrix: takeRows(matrix, index),
    label: Float64Array.from(index, (row) => label[row]),
  });
  return { train: part(order.subarray(0, rows)), test: part(order.subarray(rows)) };
}

/** Features of a customer at a cutoff from the relation `orders(id, day, amount)`, and the revenue that followed. */
const SNAPSHOT_SQL = `
  WITH daily AS (SELECT id, day, sum(amount) AS amount FROM orders GROUP BY id, day HAVING sum(amount) > 0),
  seen AS (SELECT * FROM daily WHERE day <= $cutoff::DATE),
  later AS (
    SELECT id, sum(amount) AS label FROM daily
    WHERE day > $cutoff::DATE AND day <= $cutoff::DATE + $horizon::INTEGER GROUP BY id
  )
  SELECT
    date_diff('day', max(day), $cutoff::DATE)::DOUBLE AS recency,
    date_diff('day', min(day), $cutoff::DATE)::DOUBLE AS age,
    count(*)::DOUBLE AS orders,
    sum(amount)::DOUBLE AS spend,
    avg(amount)::DOUBLE AS mean_amount,
    max(amount)::DOUBLE AS largest_amount,
    coalesce(stddev_pop(amount), 0)::DOUBLE AS deviation,
    (count(*) FILTER (WHERE day > $cutoff::DATE - 90))::DOUBLE AS recent_orders,
    coalesce(sum(amount) FILTER (WHERE day > $cutoff::DATE - 90), 0)::DOUBLE AS recent_spend,
    coalesce(any_value(label), 0)::DOUBLE AS label
  FROM seen LEFT JOIN later USING (id) GROUP BY id ORDER BY id`;

const SOURCES = {
  'CDNOW snapshot': {
    file: 'cdnow/CDNOW_master.txt',
    cutoff: '1997-12-31',
    horizon: 181,
    orders: (path: string) => `
      SELECT parts[1] AS id, strptime(parts[2], '%Y%m%d')::DATE AS day, parts[4]::DOUBLE AS amount
      FROM (
        SELECT regexp_split_to_array(trim(line), '\\s+') AS parts
        FROM read_csv('${path}', columns = {'line': 'VARCHAR'}, header = true, delim = '|', quote = '')
      )`,
  },
  'Online Retail II snapshot': {
    file: 'online-retail-ii/online_retail_II.csv.gz',
    cutoff: '2011-06-09',
    horizon: 183,
    orders: (path: string) => `
      SELECT "Customer ID"::VARCHAR AS id, "InvoiceDate"::TIMESTAMP::DATE AS day, "Quantity" * "Price" AS amount
      FROM read_csv('${path}') WHERE "Customer ID" IS NOT NULL`,
  },
} as const;

async function readSnapshot(name: keyof typeof SOURCES): Promise<DataSet | undefined> {
  const { file, cutoff, horizon, orders } = SOURCES[name];
  const path = realData(file);
  if (!path) return undefined;
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`CREATE TABLE orders AS ${orders(path)}`);
  const reader = await connection.runAndReadAll(SNAPSHOT_SQL, { cutoff, horizon });
  const names = reader.columnNames();
  const columns = reader.getColumns().map((values) => Float64Array.from(values, Number));
  connection.closeSync();
  instance.closeSync();
  const label = columns[names.indexOf('label')];
  const features = names
    .filter((column) => column !== 'label')
    .map((column) => ({ name: column, kind: 'numeric' as const }));
  return snapshot(name, { matrix: { rows: label.length, features, columns: columns.slice(0, -1) }, label });
}

/** The data sets of the accuracy table; real ones only where they are at hand. */
export async function accuracyDataSets(): Promise<DataSet[]> {
  const real = [await readSnapshot('CDNOW snapshot'), await readSnapshot('Online Retail II snapshot')];
  return [
    synthetic('Friedman #1', 2000, (rows, rng) => friedman1(rows, 10, rng)),
    ...real.filter((set): set is DataSet => set !== undefined),
    synthetic('categories', 4000, categories),
    synthetic('categories as numbers', 4000, (rows, rng) => asNumbers(categories(rows, rng))),
    synthetic('pure noise', 2000, noise),
  ];
}
