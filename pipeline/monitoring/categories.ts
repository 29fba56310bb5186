import { percent } from '../report/section.js';
import type { Finding } from './finding.js';
import type { MonitoringSettings } from './settings.js';

/** Orders by value of one attribute; orders without a value are under null. */
export type CategoryCounts = ReadonlyMap<string | null, number>;

/** A value that is missing must have had so many orders to expect: less may stay away by chance. */
const LEAST_EXPECTED = 15;
/** Share of the expected orders below which a value counts as gone. */
const GONE_SHARE = 0.1;
/** Fewer orders with a new value than this may be slips of the pen. */
const LEAST_UNSEEN = 5;

/** Values of one attribute that went missing, came new, or both, which is a renaming. */
export function compareCategories(
  attribute: string,
  before: CategoryCounts,
  recent: CategoryCounts,
  settings: MonitoringSettings,
): Finding[] {
  const [ordersBefore, orders] = [totalOf(before), totalOf(recent)];
  if (ordersBefore === 0 || orders === 0) return [];
  const unseen = unseenValues(before, recent, orders, settings);
  const gone = goneValues(before, recent, orders / ordersBefore);
  return [
    ...unseen.map(({ value, share }): Finding => {
      const origin = gone.find((old) => isLike(old.expected, share * orders));
      return {
        part: 'data',
        severity: 'alert',
        subject: attribute,
        measure: 'unseen share',
        value: share,
        threshold: settings.unseen_share,
        message: `'${value}' of ${attribute} is new, with ${percent(share)} of the orders${origin ? `; '${origin.value}' had about as many: renamed?` : '.'}`,
      };
    }),
    ...gone.map(
      ({ value, expected, came }): Finding => ({
        part: 'data',
        severity: 'alert',
        subject: attribute,
        measure: 'orders of a value',
        value: came,
        threshold: GONE_SHARE * expected,
        message: `'${value}' of ${attribute} has ${came} orders, where about ${expected.toFixed(0)} are usual: is a part of the data missing?`,
      }),
    ),
    ...missingRise(attribute, before, recent, ordersBefore, orders, settings),
  ];
}

/** New values with so many orders that they are neither slips of the pen nor a rare country. */
function unseenValues(
  before: CategoryCounts,
  recent: CategoryCounts,
  orders: number,
  { unseen_share }: MonitoringSettings,
): { value: string; share: number }[] {
  return [...recent].flatMap(([value, count]) => {
    if (value === null || before.has(value)) return [];
    const share = count / orders;
    return share > unseen_share && count >= LEAST_UNSEEN ? [{ value, share }] : [];
  });
}

/** @param growth orders now for each order before */
function goneValues(
  before: CategoryCounts,
  recent: CategoryCounts,
  growth: number,
): { value: string; expected: number; came: number }[] {
  return [...before].flatMap(([value, count]) => {
    const expected = count * growth;
    const came = recent.get(value) ?? 0;
    const isGone = value !== null && expected >= LEAST_EXPECTED && came < GONE_SHARE * expected;
    return isGone ? [{ value, expected, came }] : [];
  });
}

function missingRise(
  attribute: string,
  before: CategoryCounts,
  recent: CategoryCounts,
  ordersBefore: number,
  orders: number,
  { missing_rise }: MonitoringSettings,
): Finding[] {
  const was = (before.get(null) ?? 0) / ordersBefore;
  const is = (recent.get(null) ?? 0) / orders;
  if (is - was <= missing_rise || (recent.get(null) ?? 0) < LEAST_UNSEEN) return [];
  return [
    {
      part: 'data',
      severity: 'alert',
      subject: attribute,
      measure: 'missing share',
      value: is,
      threshold: was + missing_rise,
      message: `${attribute} is missing in ${percent(is)} of the orders, before in ${percent(was)}.`,
    },
  ];
}

/** Within a factor of two: a renamed value keeps about its orders. */
function isLike(expected: number, came: number): boolean {
  return came > expected / 2 && came < expected * 2;
}

function totalOf(counts: CategoryCounts): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
