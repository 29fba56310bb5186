import type { Monitoring } from '../api/types.js';
import { Card } from '../components/card.js';
import { Empty } from '../components/state.js';
import type { Format } from '../format.js';

/** Features that are listed: the ones that moved farthest. */
const MOST_LISTED = 10;

interface MonitoringProps {
  readonly monitoring: Monitoring | null;
  readonly format: Format;
}

/** What monitoring found: how far customers moved from those the model knows, and what came of what it said. */
export function MonitoringCards({ monitoring, format }: MonitoringProps) {
  if (!monitoring) {
    return (
      <Card title="Drift, and realised against predicted" class="wide">
        <Empty>
          Nothing has been measured yet. Run <code>npx clv monitor</code> after new orders have come in,
          ideally every night.
        </Empty>
      </Card>
    );
  }
  return (
    <>
      <Card title="What monitoring says" class="wide" note={`As of ${format.date(monitoring.asOf)}.`}>
        <Findings findings={monitoring.findings} />
      </Card>
      <Card title="Realised against predicted">
        <Realised realised={monitoring.realised} format={format} />
      </Card>
      <Card
        title="Drift"
        note="Population stability index against the nearest snapshot that the model knows; above its limit it is an alert."
      >
        <Drift drift={monitoring.drift} format={format} />
      </Card>
    </>
  );
}

function Findings({ findings }: Pick<Monitoring, 'findings'>) {
  if (findings.length === 0) return <p>All is well: nothing needs attention.</p>;
  return (
    <ul class="findings">
      {findings.map(({ severity, subject, measure, message }) => (
        <li key={`${subject} ${measure}`}>
          <span class={`level risk-${severity === 'alert' ? 'high' : 'medium'}`}>{severity}</span> {message}
        </li>
      ))}
    </ul>
  );
}

function Realised({ realised, format }: Pick<Monitoring, 'realised'> & { readonly format: Format }) {
  if (realised.length === 0) {
    return (
      <Empty>No prediction is old enough yet: its horizon must have passed before it can be judged.</Empty>
    );
  }
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Predicted on</th>
          <th scope="col" class="number">
            Predicted
          </th>
          <th scope="col" class="number">
            Actual
          </th>
          <th scope="col" class="number">
            {format.percent(0.8)} held
          </th>
        </tr>
      </thead>
      <tbody>
        {realised.map(({ cutoff, modelVersion, horizonDays, predicted, realised: came, coverage80 }) => (
          <tr key={`${cutoff} ${modelVersion} ${horizonDays}`}>
            <th scope="row">
              {format.date(cutoff)}, {horizonDays} days
            </th>
            <td class="number">{format.money(predicted)}</td>
            <td class="number">{format.money(came)}</td>
            <td class="number">{format.percent(coverage80 ?? Number.NaN)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Drift({ drift, format }: Pick<Monitoring, 'drift'> & { readonly format: Format }) {
  if (drift.length === 0) return <Empty>There was no champion to compare with.</Empty>;
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Feature</th>
          <th scope="col" class="number">
            Index
          </th>
          <th scope="col" class="number">
            Limit
          </th>
          <th scope="col">State</th>
        </tr>
      </thead>
      <tbody>
        {drift.slice(0, MOST_LISTED).map(({ name, psi, psiLimit, severity }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td class="number">{format.number(psi, 3)}</td>
            <td class="number">{format.number(psiLimit, 3)}</td>
            <td>
              <span class={`level risk-${{ ok: 'low', watch: 'medium', alert: 'high' }[severity]}`}>
                {severity}
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
