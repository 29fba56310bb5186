import { describe, expect, it } from 'vitest';
import { ACTUAL_COLOUR } from '../../../../pipeline/figures/figure.js';
import { lines } from '../../../../pipeline/figures/lines.js';
import { themed } from './themed.js';

const figure = lines('Title', 'x', 'y', [{ name: 'came', x: [1, 2], y: [1, 2], colour: ACTUAL_COLOUR }]);
const bars = {
  data: [{ type: 'bar', orientation: 'h', y: ['expected from the purchases alone', 'channel'] }],
  layout: {},
};

describe('themed', () => {
  it('leaves the title to the page', () => {
    expect(themed(figure, { theme: 'light', locale: 'en', isNarrow: false }).layout.title).toEqual({
      text: '',
    });
  });

  it('replaces ink that the dark would swallow, and nothing else', () => {
    const [trace] = themed(figure, { theme: 'dark', locale: 'en', isNarrow: false }).data;
    expect(trace).toMatchObject({ name: 'came', line: { color: '#e8edf3' } });
    expect(themed(figure, { theme: 'light', locale: 'en', isNarrow: false }).data).toEqual(figure.data);
  });

  it.each([
    ['en', '.,'],
    ['de', ',.'],
  ])('writes numbers as in %s', (locale, separators) => {
    expect(themed(figure, { theme: 'light', locale, isNarrow: false }).layout.separators).toBe(separators);
  });

  it('breaks the names of bars between words where there is little room', () => {
    const [{ y }] = themed(bars, { theme: 'light', locale: 'en', isNarrow: true }).data;
    expect(y).toEqual(['expected from the<br>purchases alone', 'channel']);
    expect(themed(bars, { theme: 'light', locale: 'en', isNarrow: false }).data).toEqual(bars.data);
  });
});
