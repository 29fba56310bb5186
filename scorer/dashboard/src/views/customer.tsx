import { useMemo } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { colourOf } from '../../../../pipeline/figures/figure.js';
import { lines } from '../../../../pipeline/figures/lines.js';
import type { CustomerHistory, CustomerReply, StoredPrediction } from '../api/types.js';
import { useApi } from '../api/useApi.js';
import { daysAxis, withAxis } from '../components/axis.js';
import { Card, Title } from '../components/card.js';
import { Plot } from '../components/plot.js';
import { Scrollable } from '../components/scrollable.js';
import { Empty, Waiting } from '../components/state.js';
import { type Format, formatOf, titled } from '../format.js';
import { Horizons, PredictedLevels, PredictedStats } from './predicted.js';
import { Reasons } from './reasons.js';

/** Orders that are listed; the timeline shows them all. */
const MOST_LISTED = 50;

/** All that is known of one customer, and what is expected. */
export function Customer({ id }: { readonly id: string }) {
  const customer = useApi('/customers/{id}', { path: { id } });
  const history = useApi('/customers/{id}/history', { path: { id } });
  return (
    <>
      <div>
        <Link href="/dashboard/customers">← All customers</Link>
        <Title>{id}</Title>
      </div>
      <Waiting
        of={customer}
        what="the customer"
        missing="Search for part of the id among all customers. Anyone who came after the last run will be known after the next one."
      >
        {(data) => {
          const format = formatOf(data.currency);
          return (
            <>
              {data.prediction ? (
                <Figures prediction={data.prediction} horizonDays={data.horizon_days} format={format} />
              ) : (
                <Empty>
                  This customer came after the last scoring. The next <code>make train</code> includes them.
                </Empty>
              )}
              <div class="grid">
                <Card title="Orders" class="wide">
                  <Timeline orders={data.orders} asOf={data.as_of} format={format} />
                </Card>
                <Card
                  title="Chance of still being a customer"
                  note="What today's model would have said at the end of each month, from the orders up to then."
                >
                  <Waiting of={history} what="the history">
                    {({ months }) => <AliveOverTime months={months} />}
                  </Waiting>
                </Card>
                {data.prediction && (
                  <>
                    <Card title="Value by horizon">
                      <StoredHorizons prediction={data.prediction} format={format} />
                    </Card>
                    <Card
                      title={`Why ${format.money(data.prediction.clv)}`}
                      class="wide"
                      note="Step by step, from what the purchases alone suggest to the prediction."
                    >
                      <StoredReasons prediction={data.prediction} format={format} />
                    </Card>
                  </>
                )}
                <Card title={`Latest orders, ${data.orders_total} in all`} class="wide">
                  <OrderTable orders={data.orders.slice(0, MOST_LISTED)} format={format} />
                </Card>
              </div>
            </>
          );
        }}
      </Waiting>
    </>
  );
}

interface PredictionProps {
  readonly prediction: StoredPrediction;
  readonly format: Format;
}

function Figures({ prediction, horizonDays, format }: PredictionProps & { readonly horizonDays: number }) {
  const { next_order: date, next_order_lo: earliest, next_order_hi: latest } = prediction;
  const predicted = { ...prediction, horizon_days: horizonDays, next_order: { date, earliest, latest } };
  return (
    <>
      <PredictedLevels of={predicted} />
      <PredictedStats of={predicted} format={format} />
    </>
  );
}

type Orders = CustomerReply['orders'];

interface TimelineProps {
  readonly orders: Orders;
  /** YYYY-MM-DD; how long nothing has come is seen up to here. */
  readonly asOf: string;
  readonly format: Format;
}

function Timeline({ orders, asOf, format }: TimelineProps) {
  const figure = useMemo(() => {
    const earliestFirst = orders.toReversed();
    const days = earliestFirst.map(({ ordered_at }) => ordered_at.slice(0, 10));
    const drawn = lines('', '', `order, ${format.currency}`, [
      {
        name: 'orders',
        x: days,
        y: earliestFirst.map(({ amount }) => amount),
        as: 'dots',
        colour: colourOf(1),
      },
    ]);
    const [first = asOf] = days;
    const last = [days.at(-1) ?? asOf, asOf].sort()[1];
    return withAxis(withAxis(drawn, 'yaxis', { rangemode: 'tozero' }), 'xaxis', daysAxis(first, last));
  }, [orders, asOf, format]);
  return <Plot figure={figure} label={`${orders.length} orders over time by amount`} height={220} />;
}

function AliveOverTime({ months }: { readonly months: CustomerHistory['months'] }) {
  const figure = useMemo(() => {
    const drawn = lines('', '', 'P(alive), %', [
      {
        name: 'P(alive)',
        x: months.map(({ date }) => date),
        y: months.map(({ p_alive }) => 100 * p_alive),
        colour: colourOf(1),
        as: months.length === 1 ? 'dots' : 'line',
      },
    ]);
    const days = months.map(({ date }) => date);
    const scaled = withAxis(drawn, 'yaxis', { range: [-4, 104] });
    return days.length === 0 ? scaled : withAxis(scaled, 'xaxis', daysAxis(days[0], days[days.length - 1]));
  }, [months]);
  return <Plot figure={figure} label="Chance of still being a customer, month by month" height={280} />;
}

function StoredHorizons({ prediction, format }: PredictionProps) {
  const horizons = useMemo(
    () =>
      Object.entries(prediction.horizons ?? {})
        .map(([days, horizon]) => ({ horizon_days: Number(days), ...horizon }))
        .sort((a, b) => a.horizon_days - b.horizon_days),
    [prediction],
  );
  return <Horizons horizons={horizons} format={format} />;
}

function StoredReasons({ prediction: { reasons, clv }, format }: PredictionProps) {
  if (!reasons) return <Empty>This scoring gives no reasons.</Empty>;
  return <Reasons reasons={reasons} prediction={clv} format={format} />;
}

function OrderTable({ orders, format }: { readonly orders: Orders; readonly format: Format }) {
  if (orders.length === 0) return <Empty>The store holds no orders of this customer.</Empty>;
  const names = Object.keys(orders[0].attributes);
  return (
    <Scrollable label="Latest orders">
      <table>
        <thead>
          <tr>
            <th scope="col">Date</th>
            <th scope="col" class="number">
              Net amount
            </th>
            <th scope="col" class="number">
              Refunded
            </th>
            {names.map((name) => (
              <th key={name} scope="col">
                {titled(name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {orders.map(({ order_key, ordered_at, amount, refunded, attributes }) => (
            <tr key={order_key}>
              <td>{format.date(ordered_at)}</td>
              <td class="number">{format.money(amount)}</td>
              <td class="number">{refunded > 0 ? format.money(refunded) : ''}</td>
              {names.map((name) => (
                <td key={name}>{attributes[name]}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scrollable>
  );
}
