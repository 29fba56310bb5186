import type { Figure } from '../../../../pipeline/figures/figure.js';
import type { Manifest, Section } from '../api/types.js';
import { useApi } from '../api/useApi.js';
import { Card, Title } from '../components/card.js';
import { Plot } from '../components/plot.js';
import { Waiting } from '../components/state.js';
import { type Format, formatOf } from '../format.js';
import { MetricsTable } from './metricsTable.js';
import { MonitoringCards } from './monitoringCards.js';

const PLOT_HEIGHT = 320;
/** The section that says in words what the table of metrics shows. */
const VERDICT = 'metrics';

/** Whether the model can be trusted, what it was made of, and whether the world has moved away from it. */
export function Model() {
  const manifest = useApi('/model');
  return (
    <>
      <Title lead={manifest.data && leadOf(manifest.data)}>Model</Title>
      <Waiting of={manifest} what="the model">
        {(model) => <Parts model={model} format={formatOf(model.currency)} />}
      </Waiting>
    </>
  );
}

interface ModelProps {
  readonly model: Manifest;
  readonly format: Format;
}

function leadOf({ model_version, engine, created, currency }: Manifest): string {
  return `Version ${model_version}, ${engine}, from data up to ${formatOf(currency).date(created)}`;
}

function Parts({ model, format }: ModelProps) {
  const { cutoffs, horizon_days } = model;
  const report = useApi('/model/report');
  const monitoring = useApi('/model/monitoring');
  const verdict = report.data?.sections.find(({ key }) => key === VERDICT);
  return (
    <div class="grid">
      <Card
        title="How good it is"
        class="wide"
        note={
          cutoffs.test &&
          `Measured out of time: predicted on ${format.date(cutoffs.test)}, compared with the ${horizon_days} days after. The best in each column is bold.`
        }
      >
        {verdict && <p>{verdict.finding}</p>}
        <MetricsTable metrics={model.metrics} format={format} />
      </Card>
      <Waiting of={report} what="the report">
        {({ sections }) =>
          sections
            .filter(({ key }) => key !== VERDICT)
            .map((section) => <SectionCard key={section.key} section={section} />)
        }
      </Waiting>
      <Waiting of={monitoring} what="the monitoring">
        {(found) => <MonitoringCards monitoring={found.monitoring} format={format} />}
      </Waiting>
      <Lineage model={model} format={format} />
    </div>
  );
}

/** A part of the model report, the same as in the file that `make report` writes. */
function SectionCard({ section }: { readonly section: Section }) {
  const { key, title, finding, caption } = section;
  // The document leaves open what traces and layouts hold.
  const figures = (section.figures ?? []) as Figure[];
  return (
    <Card title={title} note={caption} class={figures.length > 1 || key === 'ranking' ? 'wide' : ''}>
      <p>{finding}</p>
      <div class={figures.length > 1 ? 'grid' : ''}>
        {figures.map((figure) => (
          <LabelledPlot key={titleOf(figure)} figure={figure} />
        ))}
      </div>
    </Card>
  );
}

function LabelledPlot({ figure }: { readonly figure: Figure }) {
  const title = titleOf(figure);
  const height = Number(figure.layout.height ?? PLOT_HEIGHT);
  return (
    <figure>
      <figcaption class="note">{title}</figcaption>
      <Plot figure={figure} label={title} height={height} />
    </figure>
  );
}

function titleOf({ layout }: Figure): string {
  return (layout.title as { text?: string } | undefined)?.text ?? '';
}

function Lineage({ model, format }: ModelProps) {
  const { cutoffs, rows, features, params, data_hash, dataset, horizons_days, notes } = model;
  const facts = [
    ['Data set', dataset],
    ['Customers', format.number(rows.customers)],
    ['Orders', format.number(rows.orders)],
    ['Predicts from', format.date(cutoffs.score)],
    ['Learnt as of', cutoffs.training.map(format.date).join('; ')],
    ['Horizons', `${horizons_days.join(', ')} days`],
    ['Features', format.number(features.length)],
    ['Seed', String(params.seed ?? '–')],
    ['Hash of the data', data_hash === '' ? '–' : data_hash.slice(0, 12)],
  ] as const;
  return (
    <Card title="What it was made of" class="wide" note={notes.join(' ')}>
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <details>
        <summary>Parameters</summary>
        <pre>{JSON.stringify(params, null, 2)}</pre>
      </details>
    </Card>
  );
}
