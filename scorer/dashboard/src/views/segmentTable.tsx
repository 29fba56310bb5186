import { Link } from 'wouter-preact';
import { withQuery } from '../api/links.js';
import type { Segments } from '../api/types.js';
import { Bar } from '../components/bar.js';
import { Scrollable } from '../components/scrollable.js';
import type { Format } from '../format.js';

interface SegmentTableProps {
  readonly segments: Segments['segments'];
  readonly format: Format;
}

/** Customers and value of each segment, with bars that compare; each name leads to its customers. */
export function SegmentTable({ segments, format }: SegmentTableProps) {
  const total = segments.reduce((sum, { clv_total }) => sum + clv_total, 0);
  const most = Math.max(...segments.map(({ clv_total }) => clv_total));
  return (
    <Scrollable label="Value by segment">
      <table>
        <thead>
          <tr>
            <th scope="col">Segment</th>
            <th scope="col" class="number">
              Customers
            </th>
            <th scope="col" class="number">
              Expected revenue
            </th>
            <th scope="col" class="number">
              Share
            </th>
          </tr>
        </thead>
        <tbody>
          {segments.map(({ segment, customers, clv_total }) => (
            <tr key={segment}>
              <th scope="row">
                <Link href={withQuery('/dashboard/customers', { segment: segment ?? undefined })}>
                  {segment ?? 'none'}
                </Link>
              </th>
              <td class="number">{format.number(customers)}</td>
              <td class="number">{format.money(clv_total)}</td>
              <td class="number bar-cell">
                <Bar share={Math.max(clv_total, 0) / Math.max(most, 1)} />
                <span>{format.percent(total > 0 ? clv_total / total : 0)}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrollable>
  );
}
