import { z } from 'zod';
import { checkedHeader } from '../http/columns.js';
import { counted } from '../http/faults.js';
import { HttpProblem } from '../http/problem.js';
import type { ServingModel } from '../model/servingModel.js';
import { type NamedRow, nameCells } from './rows.js';

const cell = z.union([z.number(), z.string(), z.boolean(), z.null()]);
const named = z.record(z.string(), cell);

const splitSchema = z.object({
  columns: z.array(z.string()),
  data: z.array(z.array(cell)),
  index: z.array(z.unknown()).optional(),
});
const rowsSchema = z.array(z.union([named, z.array(cell)]));
const columnsSchema = z.record(z.string(), z.array(cell));

export const mlflowRequestSchema = z
  .object({
    dataframe_split: splitSchema.optional(),
    dataframe_records: z.array(named).optional(),
    instances: rowsSchema.optional(),
    inputs: z.union([columnsSchema, rowsSchema]).optional(),
    params: z
      .object({ horizon_days: z.int().optional(), details: z.boolean().optional() })
      .loose()
      .optional(),
  })
  .meta({ id: 'MlflowRequest', description: 'Exactly one of the four, and params' });

export type MlflowRequest = z.output<typeof mlflowRequestSchema>;

/** The rows of a request of MLflow's scoring protocol. @throws HttpProblem 400 unless it has exactly one table. */
export function rowsOfMlflow(request: MlflowRequest, model: ServingModel): NamedRow[] {
  const { dataframe_split, dataframe_records, instances, inputs } = request;
  const given = [dataframe_split, dataframe_records, instances, inputs].filter(
    (table) => table !== undefined,
  );
  if (given.length !== 1) {
    throw new HttpProblem(
      400,
      'Give exactly one of dataframe_split, dataframe_records, instances and inputs.',
    );
  }
  if (dataframe_split) return rowsOfSplit(dataframe_split);
  if (inputs && !Array.isArray(inputs)) return rowsOfColumns(inputs);
  const rows = dataframe_records ?? instances ?? (inputs as z.output<typeof rowsSchema>);
  return rows.map((row) => (Array.isArray(row) ? nameCells(row, model) : row));
}

function rowsOfSplit({ columns, data }: z.output<typeof splitSchema>): NamedRow[] {
  checkedHeader(columns);
  return data.map((cells, row) => {
    if (cells.length !== columns.length) {
      throw new HttpProblem(
        400,
        `Row ${row} has ${counted(cells.length, 'cell')} for ${counted(columns.length, 'column')}.`,
      );
    }
    return Object.fromEntries(columns.map((name, i) => [name, cells[i]]));
  });
}

function rowsOfColumns(columns: z.output<typeof columnsSchema>): NamedRow[] {
  const names = Object.keys(columns);
  const rows = columns[names[0]]?.length ?? 0;
  const uneven = names.find((name) => columns[name].length !== rows);
  if (uneven !== undefined) throw new HttpProblem(400, `Column '${uneven}' is not as long as '${names[0]}'.`);
  return Array.from({ length: rows }, (_, row) =>
    Object.fromEntries(names.map((name) => [name, columns[name][row]])),
  );
}
