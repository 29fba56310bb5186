import type { Campaign } from './api/types.js';

/** The best `depth` customers together: the revenue that contacts can move, currency. */
export type BasePoint = Pick<Campaign['curve'][number], 'depth' | 'base_total'>;

/** What a campaign rests on. */
export interface CampaignAssumptions {
  /** Share of revenue that is left as profit, 0 to 1. */
  readonly margin: number;
  /** Share of the movable revenue that a contact moves. */
  readonly uplift: number;
  /** Of one contact, currency. */
  readonly cost: number;
  /** What all contacts together may cost, currency; Infinity for no limit. */
  readonly budget: number;
}

/** What contacting the best `depth` customers brings, currency. */
export interface CampaignPoint {
  readonly depth: number;
  /** Profit that would not have come without the contacts. */
  readonly gain: number;
  readonly cost: number;
  /** gain - cost. */
  readonly net: number;
}

export interface CampaignPlan {
  /** From nobody to everybody. */
  readonly points: readonly CampaignPoint[];
  /** The depth with the highest net return that the budget allows; nobody where no contact pays. */
  readonly best: CampaignPoint;
  /** The depth that the budget pays for; undefined where it pays for everybody. */
  readonly budgetDepth: number | undefined;
  /** Revenue that a contact must be able to move to pay for itself, currency. */
  readonly breakEven: number;
}

/** Share by which a quotient may fall short: 33 / 1.1 is 29.999999999999996, and pays for 30 contacts. */
const ROUNDING = 1e-12;

/**
 * Plans a campaign. A contact brings margin x uplift x the revenue that it can move, and costs what it costs. The
 * customers come best first, so that the gain of one more falls with depth: net return rises while the next
 * customer can move more than {@link CampaignPlan.breakEven}, and falls from there on.
 * @param curve ascending by depth, the last one everybody; between its points the gain is taken as a straight line
 */
export function planCampaign(curve: readonly BasePoint[], assumptions: CampaignAssumptions): CampaignPlan {
  const { margin, uplift, cost, budget } = assumptions;
  const everybody = curve.at(-1)?.depth ?? 0;
  const affordable = cost > 0 ? Math.floor((budget / cost) * (1 + ROUNDING)) : Number.POSITIVE_INFINITY;
  const at = (depth: number, base: number): CampaignPoint => {
    const gain = margin * uplift * base;
    return { depth, gain, cost: depth * cost, net: gain - depth * cost };
  };
  const points = [at(0, 0), ...curve.map(({ depth, base_total }) => at(depth, base_total))];
  const reached = points.filter(({ depth }) => depth <= affordable);
  if (affordable < everybody) reached.push(at(affordable, baseAt(affordable, curve)));
  return {
    points,
    best: reached.reduce((best, point) => (point.net > best.net ? point : best)),
    budgetDepth: affordable < everybody ? affordable : undefined,
    breakEven: margin * uplift > 0 ? cost / (margin * uplift) : Number.POSITIVE_INFINITY,
  };
}

/** What the best `depth` customers can be moved by, currency; a straight line between the points of the curve. */
function baseAt(depth: number, curve: readonly BasePoint[]): number {
  const after = curve.findIndex((point) => point.depth >= depth);
  if (after < 0) return curve.at(-1)?.base_total ?? 0;
  const right = curve[after];
  const left = curve[after - 1] ?? { depth: 0, base_total: 0 };
  const share = (depth - left.depth) / (right.depth - left.depth);
  return left.base_total + share * (right.base_total - left.base_total);
}
