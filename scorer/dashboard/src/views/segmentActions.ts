/** What usually pays, by segment: where to begin, not what was proven on these customers. */
const ACTIONS: Readonly<Record<string, string>> = {
  loyal:
    'Keep them: service, early access, no discounts on what they would buy anyway. Ask them to recommend you.',
  'loyal, slipping':
    'Call first here: they used to buy often and may be leaving. A personal offer, soon; ask what went wrong.',
  new: 'The second order decides. Welcome them within days, and suggest what goes with the first.',
  occasional: 'Give them reasons to come more often: reminders at their own rhythm, related goods.',
  'occasional, slipping': 'A modest, timed offer; stop after two tries without an answer.',
  'one-time': 'Find out what brought them. An offer for a second order, where the margin allows.',
  lost: 'There is little to be won here: cheap channels only, or none. Learn why they left.',
  prospect: 'They have not bought yet: a first offer, and measure what it brings.',
};

/** A suggestion for a segment. */
export function actionFor(segment: string | null): string {
  return ACTIONS[segment ?? ''] ?? 'Look at the customers before deciding.';
}
