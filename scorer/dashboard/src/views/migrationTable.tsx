import type { Migration } from '../api/types.js';
import { Scrollable } from '../components/scrollable.js';
import type { Format } from '../format.js';

const NOT_THERE = 'not scored';

interface MigrationTableProps {
  readonly moves: Migration['moves'];
  readonly format: Format;
}

/** Customers by segment then (rows) and now (columns); the deeper the colour, the larger the share of the row. */
export function MigrationTable({ moves, format }: MigrationTableProps) {
  const named = moves.map(({ from_segment, to_segment, customers }) => ({
    from: from_segment ?? NOT_THERE,
    to: to_segment ?? NOT_THERE,
    customers,
  }));
  const rows = namesOf(named.map(({ from }) => from));
  const columns = namesOf(named.map(({ to }) => to));
  const at = (from: string, to: string) =>
    named.find((move) => move.from === from && move.to === to)?.customers ?? 0;
  return (
    <Scrollable label="Migration between segments">
      <table class="migration">
        <thead>
          <tr>
            <th scope="col">From \ to</th>
            {columns.map((to) => (
              <th key={to} scope="col" class="number">
                {to}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((from) => {
            const all = columns.reduce((sum, to) => sum + at(from, to), 0);
            return (
              <tr key={from}>
                <th scope="row">{from}</th>
                {columns.map((to) => (
                  <MoveCell
                    key={to}
                    customers={at(from, to)}
                    all={all}
                    isStay={from === to}
                    format={format}
                  />
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scrollable>
  );
}

interface MoveCellProps {
  readonly customers: number;
  readonly all: number;
  readonly isStay: boolean;
  readonly format: Format;
}

function MoveCell({ customers, all, isStay, format }: MoveCellProps) {
  if (customers === 0) return <td class="number faint">·</td>;
  const share = customers / all;
  return (
    <td
      class={isStay ? 'number stay' : 'number'}
      style={{ '--share': `${Math.round(70 * share)}%` }}
      title={`${format.percent(share)} of the row`}
    >
      {format.number(customers)}
    </td>
  );
}

/** Each name once, those not scored last. */
function namesOf(names: readonly string[]): string[] {
  return [...new Set(names)].sort(
    (a, b) => Number(a === NOT_THERE) - Number(b === NOT_THERE) || a.localeCompare(b),
  );
}
