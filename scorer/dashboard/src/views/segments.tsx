import { useMemo } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { segmentMap } from '../../../../pipeline/figures/segmentMap.js';
import { withQuery } from '../api/links.js';
import type { Migration, Segments as SegmentsReply } from '../api/types.js';
import { useApi } from '../api/useApi.js';
import { Card, Title } from '../components/card.js';
import { NARROW, Plot } from '../components/plot.js';
import { Empty, Waiting } from '../components/state.js';
import { type Format, formatOf } from '../format.js';
import { MigrationTable } from './migrationTable.js';
import { actionFor } from './segmentActions.js';

/** How customers buy, how many they are, where they move, and what to do about it. */
export function Segments() {
  const segments = useApi('/segments');
  const migration = useApi('/segments/migration');
  return (
    <>
      <Title lead={segments.data && leadOf(segments.data)}>Segments</Title>
      <Waiting of={segments} what="the segments">
        {(data) => {
          const format = formatOf(data.currency);
          return (
            <div class="grid">
              <Card
                title="Value against activity"
                class="wide"
                note="The larger the disc, the more customers. Upper left is where something is being lost."
              >
                <SegmentMap segments={data.segments} format={format} />
              </Card>
              <Card title="What to do" class="wide">
                <Actions segments={data.segments} format={format} />
              </Card>
              <Card title="Who moved where" class="wide">
                <Waiting of={migration} what="the migration">
                  {(moves) => <Moves migration={moves} format={format} />}
                </Waiting>
              </Card>
            </div>
          );
        }}
      </Waiting>
    </>
  );
}

function leadOf({ horizon_days, as_of, currency }: SegmentsReply): string {
  const day = formatOf(currency).date(as_of);
  return `Customers by how they buy and whether they still do; value in the ${horizon_days} days after ${day}`;
}

interface SegmentsProps {
  readonly segments: SegmentsReply['segments'];
  readonly format: Format;
}

function SegmentMap({ segments, format }: SegmentsProps) {
  const figure = useMemo(
    () =>
      segmentMap(
        '',
        format.currency,
        segments.map(({ segment, customers, p_alive_mean, clv_mean }) => ({
          name: segment ?? 'none',
          customers,
          meanAlive: p_alive_mean ?? 0,
          meanValue: clv_mean,
        })),
        window.innerWidth < NARROW,
      ),
    [segments, format],
  );
  return (
    <Plot
      figure={figure}
      label="Segments by mean value and mean chance of still being customers"
      height={380}
    />
  );
}

function Actions({ segments, format }: SegmentsProps) {
  return (
    <ul class="actions">
      {segments.map(({ segment, customers, clv_mean, clv_total, p_alive_mean }) => (
        <li key={segment}>
          <h3>
            <Link href={withQuery('/dashboard/customers', { segment: segment ?? undefined })}>
              {segment ?? 'none'}
            </Link>
          </h3>
          <p class="note">
            {format.customers(customers)}, {format.money(clv_mean)} each, {format.shortMoney(clv_total)} in
            all; P(alive) {format.chance(p_alive_mean ?? Number.NaN)}
          </p>
          <p>{actionFor(segment)}</p>
        </li>
      ))}
    </ul>
  );
}

function Moves({ migration, format }: { readonly migration: Migration; readonly format: Format }) {
  if (!migration.previous) {
    return (
      <Empty>
        There is only one scoring so far, so nobody has moved yet. Once new orders have come in, run{' '}
        <code>make train</code> again: this will then show who changed segment.
      </Empty>
    );
  }
  return (
    <>
      <p class="note">
        Customers by segment on {format.date(migration.previous.as_of)} (rows) and on{' '}
        {format.date(migration.as_of)} (columns).
      </p>
      <MigrationTable moves={migration.moves} format={format} />
    </>
  );
}
