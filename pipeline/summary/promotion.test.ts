import { describe, expect, it } from 'vitest';
import type { Decision } from '../tracking/decisions.js';
import { describeDecision } from './promotion.js';

describe('a decision in a sentence', () => {
  const decision: Decision = {
    at: '2026-01-02T03:04:05.000Z',
    dataset: 'shop',
    action: 'promoted',
    version: 'V2',
    previous: 'V1',
    forced: false,
    reasons: ['nGini .5', 'MAE 10'],
    window: { cutoff: '2025-10-01', horizonDays: 90 },
    figures: null,
  };
  const unmeasured = {
    ...decision,
    window: null,
    reasons: ['the champion may not serve any more (damaged)'],
  };

  it.each<[string, Decision]>([
    ['V2 is promoted over V1 as no worse, on the 90 days after 2025-10-01: nGini .5; MAE 10.', decision],
    ['V2 is promoted over V1: the champion may not serve any more (damaged).', unmeasured],
    [
      'V2 is promoted over V1 by force: it was not tested.',
      { ...unmeasured, forced: true, reasons: ['it was not tested'] },
    ],
    ['V2 is promoted: it is the first.', { ...unmeasured, previous: null, reasons: ['it is the first'] }],
  ])('%s', (sentence, what) => {
    expect(describeDecision(what)).toBe(sentence);
  });
});
