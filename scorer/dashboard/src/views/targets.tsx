import { useMemo } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { fileLink } from '../api/links.js';
import type { Target } from '../api/types.js';
import { useApi } from '../api/useApi.js';
import { Card } from '../components/card.js';
import { Scrollable } from '../components/scrollable.js';
import { Empty, Waiting } from '../components/state.js';
import { customerAddress } from '../customerAddress.js';
import type { Format } from '../format.js';
import { useSettled } from '../useSettled.js';
import type { OutcomeProps } from './campaignProps.js';

/** Milliseconds of rest after which the list follows the sliders; the figures follow at once. */
const LIST_PAUSE = 150;
/** Customers that the scorer lists; the CSV holds all of them. */
const MOST_LISTED = 100;

type TargetsProps = Omit<OutcomeProps, 'data'> & { readonly depth: number };

/** The customers to contact, best first, to look at and to take away. */
export function Targets({ depth, aim, filter, assumptions, format }: TargetsProps) {
  const { margin, uplift } = assumptions;
  const { segment } = filter;
  const query = useMemo(
    () => ({ aim, ...(segment && { segment }), depth, margin, uplift }),
    [aim, segment, depth, margin, uplift],
  );
  const targets = useApi('/campaign/targets', { query: useSettled(query, LIST_PAUSE) });
  if (depth === 0) {
    return (
      <Card title="Whom to contact">
        <Empty>
          Nobody: with these assumptions no contact pays, or none can be paid for. Change cost, uplift or
          budget.
        </Empty>
      </Card>
    );
  }
  return (
    <Card title="Whom to contact">
      <p>
        <a class="button" href={fileLink('/campaign/targets.csv', query)} download>
          Export {format.number(depth)} as CSV
        </a>
      </p>
      <Waiting of={targets} what="the list">
        {(listed) => <TargetTable targets={listed.targets} format={format} />}
      </Waiting>
      {depth > MOST_LISTED && <p class="note">The first hundred are shown; the CSV holds all of them.</p>}
    </Card>
  );
}

function TargetTable({ targets, format }: { readonly targets: readonly Target[]; readonly format: Format }) {
  return (
    <Scrollable label="Whom to contact" class="plain-scroll targets">
      <table>
        <thead>
          <tr>
            <th scope="col" class="number">
              Rank
            </th>
            <th scope="col">Customer</th>
            <th scope="col">Segment</th>
            <th scope="col" class="number">
              Value
            </th>
            <th scope="col" class="number">
              P(alive)
            </th>
            <th scope="col" class="number">
              Gain
            </th>
          </tr>
        </thead>
        <tbody>
          {targets.map(({ rank, customer_id, segment, clv, p_alive, expected_gain }) => (
            <tr key={customer_id}>
              <td class="number">{format.number(rank)}</td>
              <td>
                <Link href={customerAddress(customer_id)}>{customer_id}</Link>
              </td>
              <td>{segment}</td>
              <td class="number">{format.money(clv)}</td>
              <td class="number">{format.chance(p_alive ?? Number.NaN)}</td>
              <td class="number">{format.money(expected_gain)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrollable>
  );
}
