import { type ColumnDef, type RowData, tableFeatures, useTable } from '@tanstack/preact-table';
import { useEffect, useRef } from 'preact/hooks';
import { Scrollable } from './scrollable.js';
import { useVirtualRows } from './useVirtualRows.js';

/** Sorting, filtering and paging are the server's: the table itself needs no feature for them. */
export const features = tableFeatures({});

export type Column<Row extends RowData> = ColumnDef<typeof features, Row> & {
  readonly id: string;
  readonly header: string;
  readonly meta?: { readonly isNumber?: boolean; readonly isMinor?: boolean };
};

export interface Sorting {
  readonly by: string;
  readonly order: 'asc' | 'desc';
  onSort(column: string): void;
}

interface DataTableProps<Row extends RowData> {
  readonly caption: string;
  readonly columns: Column<Row>[];
  readonly rows: Row[];
  /** Of all rows, the ones not loaded yet too; undefined where it is not known. */
  readonly total?: number | undefined;
  readonly sorting?: Sorting;
  /** Called when the end of the loaded rows comes into sight. */
  onEnd?(): void;
}

const ROW_HEIGHT = 41;
/** Rows above the data, which count as rows too. */
const HEADER_ROWS = 1;
/** Rows before the end at which more are asked for. */
const NEAR_END = 20;

/** A table of any length: only the rows in sight are drawn, and more are asked for as the end comes near. */
export function DataTable<Row extends RowData>(props: DataTableProps<Row>) {
  const { caption, columns, rows: data, total, sorting, onEnd } = props;
  const scrolled = useRef<HTMLElement>(null);
  const table = useTable({ features, columns, data });
  const { rows } = table.getRowModel();
  const { items, above, below } = useVirtualRows(rows.length, ROW_HEIGHT, scrolled);
  const lastInSight = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (rows.length > 0 && lastInSight >= rows.length - NEAR_END) onEnd?.();
  }, [lastInSight, rows.length, onEnd]);
  return (
    <Scrollable class="scrolled" element={scrolled} label={caption}>
      <table class="rows" aria-rowcount={total === undefined ? -1 : HEADER_ROWS + total}>
        <caption class="unseen">{caption}</caption>
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id} aria-rowindex={HEADER_ROWS}>
              {group.headers.map(({ column }) => (
                <HeaderCell key={column.id} column={column.columnDef as Column<Row>} sorting={sorting} />
              ))}
            </tr>
          ))}
        </thead>
        <tbody>
          <Gap height={above} />
          {items.map(({ index }) => {
            const row = rows[index];
            return (
              <tr key={row.id} aria-rowindex={HEADER_ROWS + index + 1}>
                {row.getAllCells().map((cell) => (
                  <td key={cell.id} class={classOf(cell.column.columnDef as Column<Row>)}>
                    <table.FlexRender cell={cell} />
                  </td>
                ))}
              </tr>
            );
          })}
          <Gap height={below} />
        </tbody>
      </table>
    </Scrollable>
  );
}

function HeaderCell<Row extends RowData>({
  column,
  sorting,
}: {
  column: Column<Row>;
  sorting: Sorting | undefined;
}) {
  const { id, header } = column;
  if (!sorting) {
    return (
      <th scope="col" class={classOf(column)}>
        {header}
      </th>
    );
  }
  const isSorted = sorting.by === id;
  const direction = sorting.order === 'asc' ? 'ascending' : 'descending';
  return (
    <th scope="col" class={classOf(column)} aria-sort={isSorted ? direction : undefined}>
      <button type="button" class="sort" onClick={() => sorting.onSort(id)}>
        {header}
        <span aria-hidden="true">{isSorted ? (sorting.order === 'asc' ? ' ↑' : ' ↓') : ''}</span>
      </button>
    </th>
  );
}

/** Stands for rows that are not drawn. */
function Gap({ height }: { readonly height: number }) {
  if (height === 0) return null;
  return (
    <tr class="gap">
      <td style={{ height: `${height}px` }} />
    </tr>
  );
}

function classOf<Row extends RowData>({ meta }: Column<Row>): string {
  return [meta?.isNumber && 'number', meta?.isMinor && 'minor'].filter(Boolean).join(' ');
}
