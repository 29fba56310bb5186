/** A month that was forecast from an earlier cutoff, and what came. */
export interface PastMonth {
  /** YYYY-MM-DD; the cutoff that it was forecast from. */
  readonly cutoff: string;
  /** YYYY-MM. */
  readonly month: string;
  /** 1 for the first calendar month after the cutoff. */
  readonly lead: number;
  /** Days of the month in the forecast. */
  readonly days: number;
  /** Currency. */
  readonly expected: number;
  /** Currency. */
  readonly revenue: number;
}

/** How wrong earlier forecasts were, all months together. */
export interface ForecastAccuracy {
  /** Mean absolute percentage error of the months, as a share. */
  readonly mape: number;
  /** Total expected over total revenue, less 1. */
  readonly bias: number;
  /** Share of the months whose 80 % interval, made from the other cutoffs alone, held what came. */
  readonly coverage80: number | null;
}

/** Parts of a month shorter than this say little of the error of a month. */
const LEAST_DAYS = 20;

/** Leads this near tell of one another's errors. */
const LEAD_REACH = 2;

/** Standard normal quantile of the upper end of an 80 % interval. */
const Z80 = 1.2815515655446004;
/** Chance of what lies below the lower end. */
const LOWER_TAIL = 0.1;

/**
 * Standard deviation of log(revenue / expected) at a lead, about 0 so that a steady bias widens it; undefined where no
 * month was forecast. A farther month is never surer than a nearer one, even where only one cutoff tells of it.
 */
export function logErrorAt(lead: number, past: readonly PastMonth[]): number | undefined {
  const all = measurable(past);
  if (all.length === 0) return undefined;
  return Math.max(...Array.from({ length: lead }, (_, before) => errorNear(before + 1, all)));
}

/** Of the months with a lead at most two away, or of any lead where none is so near. */
function errorNear(lead: number, all: readonly PastMonth[]): number {
  const within = all.filter((month) => Math.abs(month.lead - lead) <= LEAD_REACH);
  const near = within.length > 0 ? within : all;
  const squares = near.reduce((sum, month) => sum + Math.log(month.revenue / month.expected) ** 2, 0);
  // Months forecast from one cutoff err together: it is the number of cutoffs that says how sure the estimate is.
  const cutoffs = new Set(near.map(({ cutoff }) => cutoff)).size;
  return Math.sqrt((squares / near.length) * (1 + 1 / cutoffs));
}

/** Mean of what was expected of the months that tell of errors, currency; undefined where there are none. */
export function meanExpected(past: readonly PastMonth[]): number | undefined {
  const all = measurable(past);
  return all.length === 0 ? undefined : all.reduce((sum, { expected }) => sum + expected, 0) / all.length;
}

/** Variance of the logarithm that chance gives to so much revenue, which comes in lumps; currency. */
export function chanceOf(expected: number, dispersion: number): number {
  return expected > 0 ? Math.log1p(dispersion / expected) : 0;
}

/** How unsure a month is. */
export interface Uncertainty {
  /** Standard deviation of log(revenue / expected) of earlier months, and the chance that is in it already. */
  readonly known: number;
  readonly metChance: number;
  /** Size of a lump of revenue, currency. */
  readonly dispersion: number;
}

/**
 * Ends of the 80 % interval, currency. `expected` is the mean of lumps: beyond the chance that errors hold, the middle
 * of a log-normal lies below it. Where likelier than one time in ten no lump comes, the interval begins at 0.
 */
export function interval80(
  expected: number,
  { known, metChance, dispersion }: Uncertainty,
): { lo80: number; hi80: number } {
  const beyond = chanceOf(expected, dispersion) - metChance;
  const logError = Math.sqrt(Math.max(known ** 2 + beyond, 0));
  const middle = expected * Math.exp(-Math.max(beyond, 0) / 2);
  const isLikelyNothing = Math.exp(-expected / dispersion) > LOWER_TAIL;
  return {
    lo80: isLikelyNothing ? 0 : middle * Math.exp(-Z80 * logError),
    hi80: Math.max(expected, middle * Math.exp(Z80 * logError)),
  };
}

/** How wrong earlier forecasts were; undefined where no month can be measured. */
export function accuracyOf(past: readonly PastMonth[]): ForecastAccuracy | undefined {
  const months = measurable(past);
  if (months.length === 0) return undefined;
  const total = (of: (month: PastMonth) => number) => months.reduce((sum, month) => sum + of(month), 0);
  const held = months.map((month) => {
    const others = past.filter(({ cutoff }) => cutoff !== month.cutoff);
    const logError = logErrorAt(month.lead, others);
    if (logError === undefined) return undefined;
    const { lo80, hi80 } = interval80(month.expected, { known: logError, metChance: 0, dispersion: 0 });
    return month.revenue >= lo80 && month.revenue <= hi80;
  });
  const judged = held.filter((one) => one !== undefined);
  return {
    mape: total(({ expected, revenue }) => Math.abs(expected / revenue - 1)) / months.length,
    bias: total(({ expected }) => expected) / total(({ revenue }) => revenue) - 1,
    coverage80: judged.length === 0 ? null : judged.filter(Boolean).length / judged.length,
  };
}

/** Months long enough to judge, with something expected and something that came. */
function measurable(past: readonly PastMonth[]): PastMonth[] {
  return past.filter(({ days, expected, revenue }) => days >= LEAST_DAYS && expected > 0 && revenue > 0);
}
