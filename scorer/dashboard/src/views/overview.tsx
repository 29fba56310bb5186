import { useMemo } from 'preact/hooks';
import { horizontalBars } from '../../../../pipeline/figures/bars.js';
import { colourOf, NEUTRAL_COLOUR } from '../../../../pipeline/figures/figure.js';
import { forecastBand } from '../../../../pipeline/figures/forecastBand.js';
import { lines } from '../../../../pipeline/figures/lines.js';
import type { Forecast, Overview as OverviewReply } from '../api/types.js';
import { useApi } from '../api/useApi.js';
import { comparableChanges } from '../changes.js';
import { Card, Stat, Title } from '../components/card.js';
import { Plot } from '../components/plot.js';
import { Empty, Waiting } from '../components/state.js';
import { wholeMonths } from '../forecastMonths.js';
import { type Format, formatOf } from '../format.js';
import { NoForecast } from './noForecast.js';
import { SegmentTable } from './segmentTable.js';

/** What the customers are worth together, and where to look first. */
export function Overview() {
  const overview = useApi('/overview');
  return (
    <>
      <div class="with-actions">
        <Title lead={overview.data && leadOf(overview.data)}>Overview</Title>
        <button type="button" class="quiet" onClick={() => window.print()}>
          Print
        </button>
      </div>
      <Waiting of={overview} what="the overview">
        {(data) => <Parts overview={data} format={formatOf(data.currency)} />}
      </Waiting>
    </>
  );
}

interface PartProps {
  readonly overview: OverviewReply;
  readonly format: Format;
}

function leadOf({ customers, as_of, horizon_days, currency }: OverviewReply): string {
  const format = formatOf(currency);
  return `${format.customers(customers)}, as of ${format.date(as_of)}; the next ${horizon_days} days`;
}

function Parts({ overview, format }: PartProps) {
  return (
    <>
      <Figures overview={overview} format={format} />
      <div class="grid">
        <RevenueByMonth format={format} />
        <ValueBySegment format={format} />
        <Concentration overview={overview} format={format} />
        <ValueAtRisk overview={overview} format={format} />
        <SinceLastScoring overview={overview} format={format} />
      </div>
    </>
  );
}

function Figures({ overview, format }: PartProps) {
  const { clv_total, at_risk_total, at_risk_customers, customers } = overview;
  const share = clv_total > 0 ? at_risk_total / clv_total : 0;
  const changes = comparableChanges(overview);
  return (
    <dl class="stats">
      <Stat
        label={`Expected revenue, ${overview.horizon_days} days`}
        value={format.shortMoney(clv_total)}
        note={
          changes && changes.previous_total > 0
            ? `${signed(clv_total / changes.previous_total - 1, format)} since ${format.date(changes.as_of)}`
            : 'from the customers known today'
        }
      />
      <Stat
        label="Average per customer"
        value={format.money(customers > 0 ? clv_total / customers : 0)}
        note={format.customers(customers)}
      />
      <Stat
        label="Value at risk"
        value={format.shortMoney(at_risk_total)}
        note={`${format.percent(share)} of what is expected, from ${format.customers(at_risk_customers)} who may have left`}
      />
      <Stat
        label="The best tenth brings in"
        value={format.percent(shareOfBest(overview, 10))}
        note="of the expected revenue"
      />
    </dl>
  );
}

function RevenueByMonth({ format }: { readonly format: Format }) {
  const forecast = useApi('/forecast');
  return (
    <Card
      title="Revenue by month"
      class="wide"
      note={`From the customers known today, with an ${format.percent(0.8)} interval; new customers come on top. The current month includes what has come in so far.`}
    >
      <Waiting of={forecast} what="the forecast">
        {(data) => <MonthBand data={data} format={format} />}
      </Waiting>
    </Card>
  );
}

function MonthBand({ data, format }: { readonly data: Forecast; readonly format: Format }) {
  const figure = useMemo(() => {
    if (!data.forecast) return undefined;
    const { history, expected } = wholeMonths(data.history, data.forecast.months);
    return forecastBand('', format.currency, history, expected);
  }, [data, format]);
  if (!figure) {
    return <NoForecast />;
  }
  return <Plot figure={figure} label="Revenue by month: what came in, and what is expected" />;
}

function ValueBySegment({ format }: { readonly format: Format }) {
  const segments = useApi('/segments');
  return (
    <Card title="Value by segment">
      <Waiting of={segments} what="the segments">
        {(data) => <SegmentTable segments={data.segments} format={format} />}
      </Waiting>
    </Card>
  );
}

function Concentration({ overview, format }: PartProps) {
  const figure = useMemo(() => {
    const percents = [0, ...overview.concentration.map(({ percent }) => percent)];
    const shares = [0, ...overview.concentration.map(({ share }) => 100 * share)];
    return lines('', 'best customers, %', 'share of the expected revenue, %', [
      { name: 'expected revenue', x: percents, y: shares, colour: colourOf(1) },
      { name: 'if all were alike', x: percents, y: percents, as: 'dashed', colour: NEUTRAL_COLOUR },
    ]);
  }, [overview]);
  return (
    <Card
      title="Concentration"
      note={`The best fifth brings in ${format.percent(shareOfBest(overview, 20))} of what is expected, the best half ${format.percent(shareOfBest(overview, 50))}.`}
    >
      <Plot
        figure={figure}
        label="Share of the expected revenue that the best customers bring in"
        height={280}
      />
    </Card>
  );
}

function SinceLastScoring({ overview, format }: PartProps) {
  const changes = comparableChanges(overview);
  if (!changes) {
    return (
      <Card title="Since the last scoring">
        <NothingToCompare overview={overview} format={format} />
      </Card>
    );
  }
  const rows = [
    ['New customers', changes.joined, changes.joined_total],
    ['Worth more than before', undefined, changes.risen_total],
    ['Worth less than before', undefined, -changes.fallen_total],
    ['Began to slip away', changes.slipped, -changes.slipped_total],
  ] as const;
  return (
    <Card
      title="Since the last scoring"
      note={`That was as of ${format.date(changes.as_of)}. Those who began to slip away had a low risk then, but no longer do; their amount is what was expected of them.`}
    >
      <table>
        <thead>
          <tr>
            <th scope="col">What changed</th>
            <th scope="col" class="number">
              Customers
            </th>
            <th scope="col" class="number">
              Expected revenue
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, customers, total]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td class="number">{customers === undefined ? '' : format.number(customers)}</td>
              <td class="number">
                {total > 0 ? '+' : ''}
                {format.money(total)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}

function NothingToCompare({ overview, format }: PartProps) {
  const { changes, horizon_days } = overview;
  if (changes) {
    return (
      <Empty>
        The scoring of {format.date(changes.as_of)} looked {changes.horizon_days} days ahead, this one looks{' '}
        {horizon_days}: the two cannot be compared.
      </Empty>
    );
  }
  return (
    <Empty>
      This is the first scoring. Once new orders have come in and <code>make train</code> has run again, this
      will say what changed.
    </Empty>
  );
}

function ValueAtRisk({ overview, format }: PartProps) {
  const figure = useMemo(
    () =>
      horizontalBars(
        '',
        `expected revenue, ${format.currency}`,
        overview.risks.map(({ level, clv_total }) => ({ name: `${level} risk`, value: clv_total })),
      ),
    [overview, format],
  );
  const [high] = overview.risks.filter(({ level }) => level === 'high');
  return (
    <Card
      title="Value at risk"
      note={
        high &&
        `${format.customers(high.customers)} most likely left: P(alive), the chance of still being a customer, is below ${format.percent(0.4)}. Low risk begins at ${format.percent(0.75)}.`
      }
    >
      <Plot figure={figure} label="Expected revenue by risk of having left" height={200} />
    </Card>
  );
}

function shareOfBest({ concentration }: OverviewReply, percent: number): number {
  return concentration.find((point) => point.percent === percent)?.share ?? Number.NaN;
}

function signed(share: number, format: Format): string {
  return `${share >= 0 ? '+' : ''}${format.percent(share, 1)}`;
}
