import { useState } from 'preact/hooks';
import { useApi } from '../api/useApi.js';
import type { CampaignAssumptions } from '../campaignPlan.js';
import { Title } from '../components/card.js';
import { Choice, Slider } from '../components/field.js';
import { Waiting } from '../components/state.js';
import { type Format, formatOf } from '../format.js';
import { CampaignOutcome } from './campaignOutcome.js';
import type { Aim } from './campaignProps.js';

/** What is typed in; shares as percentages. */
interface Inputs {
  readonly marginPercent: number;
  readonly upliftPercent: number;
  readonly cost: number;
  readonly budget: number;
}

const START: Inputs = { marginPercent: 40, upliftPercent: 10, cost: 2, budget: 2000 };

/** Whom to contact, how many of them, and what it brings. */
export function Campaign() {
  const [inputs, setInputs] = useState(START);
  const [aim, setAim] = useState<Aim>('grow');
  const [segment, setSegment] = useState('');
  const filter = segment === '' ? {} : { segment };
  const campaign = useApi('/campaign', { query: { aim, ...filter } });
  const format = formatOf(campaign.data?.currency);
  return (
    <>
      <Title lead="Contact whoever brings more than the contact costs, and nobody else.">Campaign</Title>
      <div class="planner">
        <form class="card form" onSubmit={(event) => event.preventDefault()}>
          <h2>Assumptions</h2>
          <AimChoice aim={aim} onChange={setAim} />
          <SegmentChoice segment={segment} onChange={setSegment} />
          <AssumptionSliders
            inputs={inputs}
            aim={aim}
            format={format}
            onChange={(changes) => setInputs({ ...inputs, ...changes })}
          />
        </form>
        <div class="form">
          <Waiting of={campaign} what="the customers to plan with">
            {(data) => (
              <CampaignOutcome
                data={data}
                aim={aim}
                filter={filter}
                assumptions={assumptionsOf(inputs)}
                format={format}
              />
            )}
          </Waiting>
        </div>
      </div>
    </>
  );
}

function AimChoice({ aim, onChange }: { readonly aim: Aim; onChange(aim: Aim): void }) {
  const choices = [
    ['grow', 'Sell more to those who buy'],
    ['keep', 'Win back those who may have left'],
  ] as const;
  return (
    <fieldset>
      <legend>Aim</legend>
      {choices.map(([value, text]) => (
        <label key={value} class="choice">
          <input
            type="radio"
            name="aim"
            value={value}
            checked={aim === value}
            onChange={() => onChange(value)}
          />
          {text}
        </label>
      ))}
    </fieldset>
  );
}

function SegmentChoice({ segment, onChange }: { readonly segment: string; onChange(segment: string): void }) {
  const { data } = useApi('/facets');
  const segments = (data?.segments ?? []).map(({ value, customers }) => ({
    value,
    text: `${value} (${customers})`,
  }));
  return (
    <Choice
      label="Customers"
      value={segment}
      choices={[{ value: '', text: 'All segments' }, ...segments]}
      onChange={onChange}
    />
  );
}

interface AssumptionSlidersProps {
  readonly inputs: Inputs;
  readonly aim: Aim;
  readonly format: Format;
  onChange(changes: Partial<Inputs>): void;
}

function AssumptionSliders({ inputs, aim, format, onChange }: AssumptionSlidersProps) {
  return (
    <>
      <Slider
        label="Margin, % of revenue"
        hint="What is left of a sale before the contact is paid for."
        value={inputs.marginPercent}
        min={0}
        max={100}
        limit={100}
        step={1}
        onChange={(marginPercent) => onChange({ marginPercent })}
      />
      <Slider
        label="Expected uplift, %"
        hint={
          aim === 'grow'
            ? 'How much more a customer buys because of the contact.'
            : 'The share of those who have left that the contact brings back.'
        }
        value={inputs.upliftPercent}
        min={0}
        max={100}
        limit={100}
        step={0.5}
        onChange={(upliftPercent) => onChange({ upliftPercent })}
      />
      <Slider
        label={`Cost per contact, ${format.currency}`}
        value={inputs.cost}
        min={0}
        max={50}
        step={0.1}
        onChange={(cost) => onChange({ cost })}
      />
      <Slider
        label={`Budget, ${format.currency}`}
        value={inputs.budget}
        min={0}
        max={100_000}
        step={100}
        onChange={(budget) => onChange({ budget })}
      />
    </>
  );
}

function assumptionsOf({ marginPercent, upliftPercent, cost, budget }: Inputs): CampaignAssumptions {
  return { margin: marginPercent / 100, uplift: upliftPercent / 100, cost, budget };
}
