import { useMemo } from 'preact/hooks';
import { returnCurve } from '../../../../pipeline/figures/returnCurve.js';
import type { Campaign as CampaignReply } from '../api/types.js';
import { type CampaignPlan, planCampaign } from '../campaignPlan.js';
import { Card, Stat } from '../components/card.js';
import { Plot } from '../components/plot.js';
import type { OutcomeProps } from './campaignProps.js';
import { Targets } from './targets.js';

const MOST_DRAWN = 300;

/** What the assumptions lead to: how many to contact, what that brings, and who they are. */
export function CampaignOutcome({ data, aim, filter, assumptions, format }: OutcomeProps) {
  const { margin, uplift, cost, budget } = assumptions;
  const plan = useMemo(
    () => planCampaign(data.curve, { margin, uplift, cost, budget }),
    [data.curve, margin, uplift, cost, budget],
  );
  const figure = useMemo(
    () => returnCurve('', format.currency, thinned(plan.points), plan.best, plan.budgetDepth),
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
          label="Return per unit spent"
          value={best.cost > 0 ? format.number(best.gain / best.cost, 1) : '–'}
          note="gain over cost"
        />
        <Stat
          label="A contact pays off from"
          value={format.money(plan.breakEven)}
          note={aim === 'grow' ? 'of expected revenue' : 'of revenue that may be lost'}
        />
      </dl>
      <Card
        title="Return by number of customers contacted"
        note="The dotted vertical line, if there is one, marks where the budget ends."
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

/** Points that the eye can tell apart; the plan itself is made from all of them. */
function thinned<Point>(points: readonly Point[]): Point[] {
  const every = Math.ceil(points.length / MOST_DRAWN);
  return points.filter((_, i) => i % every === 0 || i === points.length - 1);
}

function depthNote({ best, budgetDepth }: CampaignPlan, { curve }: CampaignReply): string {
  const all = curve.at(-1)?.depth ?? 0;
  if (budgetDepth === 0) return 'the budget pays for no contact';
  if (best.depth === 0) return 'no contact pays for itself';
  if (best.depth === budgetDepth) return 'as many as the budget pays for';
  return best.depth === all ? 'all of them' : 'the best ones; the next would cost more than they bring';
}

function Assumptions({ aim, data, assumptions, format }: Omit<OutcomeProps, 'filter'>) {
  const { margin, uplift, cost } = assumptions;
  const movable =
    aim === 'grow'
      ? 'all that is expected of a customer'
      : `what is lost because a customer may have left: value × (1 − P(alive)) / P(alive), with P(alive) taken as at least ${format.percent(0.05)}`;
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
        the same for everybody, and purchases do not reveal it: measure it by leaving out a random tenth of
        the list.
      </p>
    </Card>
  );
}
