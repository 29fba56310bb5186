import { useMemo } from 'preact/hooks';
import { forecastBand } from '../../../../pipeline/figures/forecastBand.js';
import { lines } from '../../../../pipeline/figures/lines.js';
import { stackedMonths } from '../../../../pipeline/figures/stackedMonths.js';
import type { Forecast as ForecastReply, RevenueForecast } from '../api/types.js';
import { useApi } from '../api/useApi.js';
import { Card, Stat, Title } from '../components/card.js';
import { Plot } from '../components/plot.js';
import { Empty, Waiting } from '../components/state.js';
import { wholeMonths } from '../forecastMonths.js';
import { type Format, formatOf } from '../format.js';
import { NoForecast } from './noForecast.js';

/** Days of the shortest month. */
const WHOLE_MONTH = 28;

/** What revenue to expect, and how far earlier expectations could be trusted. */
export function Forecast() {
  const forecast = useApi('/forecast');
  const asOf = forecast.data && formatOf(forecast.data.currency).date(forecast.data.as_of);
  return (
    <>
      <Title lead={asOf && `Revenue from the customers known on ${asOf}; new ones come on top.`}>
        Forecast
      </Title>
      <Waiting of={forecast} what="the forecast">
        {(data) => <Parts data={data} format={formatOf(data.currency)} />}
      </Waiting>
    </>
  );
}

interface DataProps {
  readonly data: ForecastReply;
  readonly format: Format;
}

function Parts({ data, format }: DataProps) {
  return (
    <>
      <dl class="stats">
        {data.horizons.map(({ horizon_days, clv_total, expected_orders }) => (
          <Stat
            key={horizon_days}
            label={`${horizon_days} days`}
            value={format.shortMoney(clv_total)}
            note={`from ${format.number(expected_orders)} days with a purchase`}
          />
        ))}
      </dl>
      {data.forecast ? (
        <div class="grid">
          <ByMonth data={data} forecast={data.forecast} format={format} />
          <BySegment data={data} forecast={data.forecast} format={format} />
          <Earlier forecast={data.forecast} format={format} />
        </div>
      ) : (
        <NoForecast />
      )}
    </>
  );
}

interface ForecastProps {
  readonly forecast: RevenueForecast;
  readonly format: Format;
}

function ByMonth({ data, forecast, format }: ForecastProps & DataProps) {
  const { history, expected } = useMemo(
    () => wholeMonths(data.history, forecast.months),
    [data.history, forecast],
  );
  const figure = useMemo(
    () => forecastBand('', format.currency, history, expected),
    [history, expected, format],
  );
  return (
    <Card title="Revenue by month" class="wide" note={forecast.notes.join(' ')}>
      <Plot figure={figure} label="Revenue by month: what came in, and what is expected with its interval" />
      <details>
        <summary>As a table</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">Month</th>
              <th scope="col" class="number">
                Expected
              </th>
              <th scope="col" class="number">
                {format.percent(0.8)} interval
              </th>
            </tr>
          </thead>
          <tbody>
            {expected.map(({ month, expected: value, lo80, hi80 }) => (
              <tr key={month}>
                <th scope="row">{format.month(month)}</th>
                <td class="number">{format.money(value)}</td>
                <td class="number">
                  {format.money(lo80)} to {format.money(hi80)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </Card>
  );
}

function BySegment({ data, forecast, format }: ForecastProps & DataProps) {
  const figure = useMemo(() => {
    const shown = new Set(
      wholeMonths(data.history, forecast.months)
        .expected.filter(({ from }) => from.endsWith('-01'))
        .map(({ month }) => month),
    );
    const months = forecast.months.filter(({ month }) => shown.has(month));
    const groups = Object.entries(forecast.segments).map(([name, segment]) => ({
      name,
      values: segment.months.filter(({ month }) => shown.has(month)).map(({ expected }) => expected),
    }));
    const byTotal = groups.sort((a, b) => sum(b.values) - sum(a.values));
    return stackedMonths(
      '',
      format.currency,
      months.map(({ month }) => month),
      byTotal,
    );
  }, [data, forecast, format]);
  return (
    <Card title="By segment" class="wide" note="Segments as they are today; whole months only.">
      <Plot figure={figure} label="Expected revenue by month and segment" height={340} />
    </Card>
  );
}

function Earlier({ forecast: { backtest }, format }: ForecastProps) {
  const figure = useMemo(() => {
    if (!backtest) return undefined;
    const cutoffs = [...new Set(backtest.months.map(({ cutoff }) => cutoff))].sort();
    return lines(
      '',
      'month',
      'forecast above what came in, %',
      cutoffs.map((cutoff) => {
        const own = backtest.months.filter((month) => month.cutoff === cutoff && month.days >= WHOLE_MONTH);
        return {
          name: `as of ${format.date(cutoff)}`,
          x: own.map(({ month }) => month),
          y: own.map(({ expected, revenue }) => (revenue > 0 ? 100 * (expected / revenue - 1) : Number.NaN)),
        };
      }),
    );
  }, [backtest, format]);
  if (!backtest || !figure) {
    return (
      <Card title="How earlier forecasts turned out" class="wide">
        <Empty>
          There are none: the history is too short for a few months of orders before and after an earlier
          forecast, or the engine would have to be trained anew for each.
        </Empty>
      </Card>
    );
  }
  const { mape, bias, coverage80 } = backtest.accuracy;
  return (
    <Card
      title="How earlier forecasts turned out"
      class="wide"
      note="What would have been forecast on earlier days for the customers known then, against what they went on to bring in: above 0, too much was forecast; below, too little. Whole months only."
    >
      <dl class="stats">
        <Stat label="Months were off by" value={format.percent(mape)} note="mean absolute error" />
        <Stat
          label="In total"
          value={`${bias >= 0 ? '+' : ''}${format.percent(bias)}`}
          note={bias < 0 ? 'less was forecast than came in' : 'more was forecast than came in'}
        />
        <Stat
          label={`${format.percent(0.8)} intervals held`}
          value={coverage80 === null ? '–' : format.percent(coverage80)}
          note="of the months"
        />
      </dl>
      <Plot
        figure={figure}
        label="By how much earlier forecasts lay above or below what came in, by month"
        height={340}
      />
    </Card>
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
