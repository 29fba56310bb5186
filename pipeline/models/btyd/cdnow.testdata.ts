import { dayOf } from '../../days.js';
import type { PurchaseSummary } from './summary.js';

/** A customer's purchase days, in order, with what was spent on each. */
type History = Map<number, number>;

/** CDNOW as the literature cuts it: calibration, holdout, and spend of the repeat purchases. */
export interface CdnowData {
  /** Rows of the text. */
  readonly rows: number;
  /** Purchases of all customers, before and after the cutoff, those of one customer and day being one. */
  readonly purchases: number;
  readonly calibration: PurchaseSummary;
  /** Mean spend of the repeat purchases, currency; 0 without any. */
  readonly meanRepeatSpend: Float64Array;
  /** Purchases after the cutoff. */
  readonly holdout: Float64Array;
  readonly holdoutSpend: number;
}

/** `19970118` as a day. */
function dayOfStamp(stamp: string): number {
  return dayOf(Date.UTC(+stamp.slice(0, 4), +stamp.slice(4, 6) - 1, +stamp.slice(6)));
}

/**
 * Parses the text of CDNOW_sample.txt or CDNOW_master.txt: the last four columns are date, CDs and dollars behind the
 * customer's first id. Same-day purchases are one; `daysPerUnit` is 7 for weeks.
 */
export function parseCdnow(text: string, cutoffStamp: string, daysPerUnit: number): CdnowData {
  const histories = new Map<string, History>();
  let rows = 0;
  for (const line of text.split(/\r?\n/)) {
    const fields = line.trim().split(/\s+/);
    const [stamp, , dollars] = fields.slice(-3);
    if (!/^\d{8}$/.test(stamp ?? '')) continue;
    rows++;
    const history = histories.get(fields[0]) ?? new Map<number, number>();
    histories.set(fields[0], history);
    const day = dayOfStamp(stamp);
    history.set(day, (history.get(day) ?? 0) + Number(dollars));
  }
  const purchases = [...histories.values()].reduce((sum, { size }) => sum + size, 0);
  return { rows, purchases, ...summarise([...histories.values()], dayOfStamp(cutoffStamp), daysPerUnit) };
}

function summarise(
  histories: History[],
  cutoff: number,
  daysPerUnit: number,
): Omit<CdnowData, 'rows' | 'purchases'> {
  const column = () => new Float64Array(histories.length);
  const calibration = { frequency: column(), recency: column(), age: column() };
  const meanRepeatSpend = column();
  const holdout = column();
  let holdoutSpend = 0;
  histories.forEach((history, row) => {
    const days = [...history.keys()].sort((a, b) => a - b);
    const repeats = days.slice(1).filter((day) => day <= cutoff);
    const later = days.filter((day) => day > cutoff);
    const spent = repeats.reduce((sum, day) => sum + history.get(day)!, 0);
    calibration.frequency[row] = repeats.length;
    calibration.recency[row] = ((repeats.at(-1) ?? days[0]) - days[0]) / daysPerUnit;
    calibration.age[row] = (cutoff - days[0]) / daysPerUnit;
    meanRepeatSpend[row] = repeats.length > 0 ? spent / repeats.length : 0;
    holdout[row] = later.length;
    holdoutSpend += later.reduce((sum, day) => sum + history.get(day)!, 0);
  });
  return { calibration, meanRepeatSpend, holdout, holdoutSpend };
}
