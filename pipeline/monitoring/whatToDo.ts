import type { Finding } from './finding.js';

/** What a person can do about a finding on the data, by what was measured. */
const ABOUT_DATA: Readonly<Record<string, string>> = {
  'dead days':
    'Have the source deliver these days. If the shop was closed, nothing is wrong: clv promote takes the data as they are.',
  'median ratio':
    "Compare some rows with the shop's books. Wrong unit or currency: mend the source. A new price list: clv promote takes the data as they are.",
  'outlier share':
    'Look at the largest amounts of these weeks: cents for units, or totals for prices? Mend them in the source.',
  'orders of a value': 'Ask whoever delivers these orders whether they stopped, or go by another name now.',
  'missing share': 'See whether the source still fills this column, and whether --attributes still names it.',
  'repeated share': 'Deliver these rows once, and run clv retrain again.',
  'rewritten share':
    'Compare this delivery with the one before: are old orders missing, or have ids or dates changed? If the past was corrected, clv promote takes it.',
};

/** The same on one part of the monitoring, whatever was measured. */
const ABOUT_PARTS: Readonly<Record<Finding['part'], string>> = {
  data: 'Mend the source and run clv retrain again, or clv promote to take the data as they are.',
  volume:
    'If a campaign, a closure or a season explains it, expect predictions to lag behind; else ask whether all orders are delivered.',
  drift:
    'First mend what the alerts about data name. If customers changed, clv retrain has a challenger learn it.',
  realised:
    'Correct plans that rest on these totals. clv retrain learns from what came; if the next horizons miss too, see the drift.',
  served:
    'Ask the callers what changed: units, currency, whom they ask about, a name that the model does not know.',
};

const NEW_VALUE =
  'Another name for an old value: map it in the source. Really new: the next training learns it.';

/** One or two sentences on what a finding asks of whoever reads it. */
export function whatToDo({ part, measure }: Finding): string {
  if (measure === 'unseen share' && part !== 'served') return NEW_VALUE;
  return (part === 'data' ? ABOUT_DATA[measure] : undefined) ?? ABOUT_PARTS[part];
}
