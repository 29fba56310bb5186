import { useMemo, useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { returnCurve } from '../../../../pipeline/figures/returnCurve.js';
import { withQuery } from '../api/client.js';
import type { Campaign as CampaignReply, Facets, Target } from '../api/types.js';
import { useApi } from '../api/useApi.js';
import { type CampaignAssumptions, type CampaignPlan, planCampaign } from '../campaignPlan.js';
import { Card, Stat, Title } from '../components/card.js';
import { Choice, Slider } from '../components/field.js';
import { Plot } from '../components/plot.js';
import { Empty, Waiting } from '../components/state.js';
import { type Format, formatOf } from '../format.js';
import { useSettled } from '../useSettled.js';

/** Milliseconds of rest after which the list follows the sliders; the figures follow at once. */
const LIST_PAUSE = 150;

type Aim = 'grow' | 'keep';

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
  const facets = useApi<Facets>('/facets');
  const filter = { aim, segment };
  const campaign = useApi<CampaignReply>(withQuery('/campaign', filter));
  const format = formatOf(campaign.data?.currency);
  const change = (changes: Partial<Inputs>) => setInputs({ ...inputs, ...changes });
  const segments = (facets.data?.segments ?? []).map(({ value, customers }) => ({
    value,
    text: `${value} (${customers})`,
  }));
  return (
    <>
      <Title lead="Contact whoever brings more than the contact costs, and nobody else.">Campaign</Title>
      <div class="planner">
        <form class="card form" onSubmit={(event) => event.preventDefault()}>
          <h2>Assumptions</h2>
          <AimChoice aim={aim} onChange={setAim} />
          <Choice
            label="Customers"
            value={segment}
            choices={[{ value: '', text: 'All segments' }, ...segments]}
            onChange={setSegment}
          />
          <Slider
            label="Margin, % of revenue"
            hint="What is left of a sale before the contact is paid."
            value={inputs.marginPercent}
            min={0}
            max={100}
            step={1}
            onChange={(marginPercent) => change({ marginPercent })}
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
            step={0.5}
            onChange={(upliftPercent) => change({ upliftPercent })}
          />
          <Slider
            label={`Cost of a contact, ${format.currency}`}
            value={inputs.cost}
            min={0}
            max={50}
            step={0.1}
            onChange={(cost) => change({ cost })}
          />
          <Slider
            label={`Budget, ${format.currency}`}
            value={inputs.budget}
            min={0}
            max={100_000}
            step={100}
            onChange={(budget) => change({ budget })}
          />
        </form>
        <div class="form">
          <Waiting of={campaign} what="the customers to plan with">
            {(data) => (
              <Plan
                data={data}
                aim={aim}
                filter={{ segment }}
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

interface PlanProps {
  readonly data: CampaignReply;
  readonly aim: Aim;
  readonly filter: { readonly segment: string };
  readonly assumptions: CampaignAssumptions;
  readonly format: Format;
}

function Plan({ data, aim, filter, assumptions, format }: PlanProps) {
  const { margin, uplift, cost, budget } = assumptions;
  const plan = useMemo(
    () => planCampaign(data.curve, { margin, uplift, cost, budget }),
    [data.curve, margin, uplift, cost, budget],
  );
  const figure = useMemo(
    () => returnCurve('', format.currency, plan.points, plan.best, plan.budgetDepth),
    [plan, format],
  );
  const { best } = plan;
  return (
    <>
      <dl class="stats" aria-live="polite">
        <Stat label="Contact" value={format.number(best.depth)} note={depthNote(plan, data)} />
        <Stat
          label="Net return"
          value={format.money(best.net)}
          note={`${format.money(best.gain)} gain − ${format.money(best.cost)} cost`}
        />
        <Stat
          label="Return on a unit spent"
          value={best.cost > 0 ? format.number(best.gain / best.cost, 1) : '–'}
          note="gain over cost"
        />
        <Stat
          label="A contact pays from"
          value={format.money(plan.breakEven)}
          note={aim === 'grow' ? 'of expected revenue' : 'of revenue that may be lost'}
        />
      </dl>
      <Card
        title="Return by number of customers contacted"
        note="The dotted vertical line, where there is one, is where the budget ends."
      >
        <Plot
          figure={figure}
          label={`Net return over depth; best at ${format.number(best.depth)} customers with ${format.money(best.net)}`}
        />
      </Card>
      <Assumptions aim={aim} data={data} assumptions={assumptions} format={format} />
      <Targets depth={best.depth} aim={aim} filter={filter} assumptions={assumptions} format={format} />
    </>
  );
}

function depthNote({ best, budgetDepth }: CampaignPlan, { curve }: CampaignReply): string {
  const all = curve.at(-1)?.depth ?? 0;
  if (best.depth === 0) return 'no contact pays for itself';
  if (best.depth === budgetDepth) return 'as many as the budget pays for';
  return best.depth === all ? 'all of them' : 'the best ones; the next would cost more than they bring';
}

function Assumptions({ aim, data, assumptions, format }: Omit<PlanProps, 'filter'>) {
  const { margin, uplift, cost } = assumptions;
  const movable =
    aim === 'grow'
      ? 'all that is expected of a customer'
      : 'what is lost because a customer may have left: value × (1 − P(alive)) / P(alive), with P(alive) taken as 5 % at least';
  return (
    <Card title="How this is worked out">
      <p>
        A contact brings margin × uplift × the revenue it can move, here {format.percent(margin)} ×{' '}
        {format.percent(uplift, 1)} × {movable}, and costs {format.money(cost)}. Customers are ranked by that
        revenue; the best depth is where one more contact would cost more than it brings, or where the budget
        ends.
      </p>
      <p class="note">
        Revenue is that of the {data.horizon_days} days after {format.date(data.as_of)}. Uplift is taken to be
        the same for everybody and is not known from purchases: measure it, by leaving out a random tenth of
        the list.
      </p>
    </Card>
  );
}

function Targets({ depth, aim, filter, assumptions, format }: Omit<PlanProps, 'data'> & { depth: number }) {
  const { margin, uplift } = assumptions;
  const query = { aim, ...filter, depth, margin, uplift };
  const path = useSettled(withQuery('/campaign/targets', query), LIST_PAUSE);
  const targets = useApi<{ targets: Target[] }>(path);
  if (depth === 0) {
    return (
      <Card title="Whom to contact">
        <Empty>
          Nobody: with these assumptions no contact pays. A cheaper one, or a higher uplift, would.
        </Empty>
      </Card>
    );
  }
  return (
    <Card title="Whom to contact">
      <p>
        <a class="button" href={withQuery('/campaign/targets.csv', query)} download>
          Export {format.number(depth)} as CSV
        </a>
      </p>
      <Waiting of={targets} what="the list">
        {({ targets: rows }) => (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrollable by keyboard
          <section class="plain-scroll targets" tabIndex={0} aria-label="Whom to contact">
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
                {rows.map(({ rank, customer_id, segment, clv, p_alive, expected_gain }) => (
                  <tr key={customer_id}>
                    <td class="number">{format.number(rank)}</td>
                    <td>
                      <Link href={`/dashboard/customers/${encodeURIComponent(customer_id)}`}>
                        {customer_id}
                      </Link>
                    </td>
                    <td>{segment}</td>
                    <td class="number">{format.money(clv)}</td>
                    <td class="number">{format.percent(p_alive ?? Number.NaN)}</td>
                    <td class="number">{format.money(expected_gain)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        )}
      </Waiting>
      {depth > 100 && <p class="note">The first hundred are shown; the CSV holds all of them.</p>}
    </Card>
  );
}

function assumptionsOf({ marginPercent, upliftPercent, cost, budget }: Inputs): CampaignAssumptions {
  return { margin: marginPercent / 100, uplift: upliftPercent / 100, cost, budget };
}
