import { Link, useSearch } from 'wouter-preact';
import { useApi } from '../api/useApi.js';
import { Title } from '../components/card.js';
import { Waiting } from '../components/state.js';
import { FeaturesForm } from '../predict/featuresForm.js';
import { FileForm } from '../predict/fileForm.js';
import { OrdersForm } from '../predict/ordersForm.js';

const WAYS = [
  ['orders', 'From orders'],
  ['features', 'With sliders'],
  ['file', 'A file'],
] as const;

/** What a customer would be worth: from typed orders, moved sliders, or a file of many. */
export function Predict() {
  const asked = new URLSearchParams(useSearch()).get('from');
  const way = WAYS.find(([name]) => name === asked)?.[0] ?? 'orders';
  const manifest = useApi('/model');
  const features = useApi('/model/features');
  return (
    <>
      <Title lead="Answers change as you type.">Predict</Title>
      <nav class="tabs" aria-label="Ways to predict">
        {WAYS.map(([name, text]) => (
          <Link
            key={name}
            href={`/dashboard/predict?from=${name}`}
            aria-current={way === name ? 'page' : undefined}
          >
            {text}
          </Link>
        ))}
      </nav>
      <Waiting of={manifest} what="the model">
        {(model) => (
          <Waiting of={features} what="the features">
            {({ features: all }) => (
              <>
                {way === 'orders' && <OrdersForm manifest={model} features={all} />}
                {way === 'features' && <FeaturesForm manifest={model} features={all} />}
                {way === 'file' && <FileForm features={all} />}
              </>
            )}
          </Waiting>
        )}
      </Waiting>
    </>
  );
}
