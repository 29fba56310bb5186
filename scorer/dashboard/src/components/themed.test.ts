import { describe, expect, it } from 'vitest';
import { ACTUAL_COLOUR, type Figure } from '../../../../pipeline/figures/figure.js';
import { lines } from '../../../../pipeline/figures/lines.js';
import { themed } from './themed.js';

const figure = lines('Title', 'x', 'y', [{ name: 'came', x: [1, 2], y: [1, 2], colour: ACTUAL_COLOUR }]);
const bars = {
  data: [{ type: 'bar', orientation: 'h', y: ['expected from the purchases alone', 'channel'] }],
  layout: {},
};

describe('themed', () => {
  it('leaves the title to the page', () => {
    expect(
      themed(figure, { theme: 'light', locale: 'en', isNarrow: false, height: 300 }).layout.title,
    ).toEqual({
      text: '',
    });
  });

  it('replaces ink that the dark would swallow, and nothing else', () => {
    const [trace] = themed(figure, { theme: 'dark', locale: 'en', isNarrow: false, height: 300 }).data;
    expect(trace).toMatchObject({ name: 'came', line: { color: '#e8edf3' } });
    expect(themed(figure, { theme: 'light', locale: 'en', isNarrow: false, height: 300 }).data).toEqual(
      figure.data,
    );
  });

  it.each([
    ['en', '.,'],
    ['de', ',.'],
  ])('writes numbers as in %s', (locale, separators) => {
    expect(themed(figure, { theme: 'light', locale, isNarrow: false, height: 300 }).layout.separators).toBe(
      separators,
    );
  });

  it('breaks the names of bars between words where there is little room', () => {
    const [{ y }] = themed(bars, { theme: 'light', locale: 'en', isNarrow: true, height: 300 }).data;
    expect(y).toEqual(['expected from the<br>purchases alone', 'channel']);
    expect(themed(bars, { theme: 'light', locale: 'en', isNarrow: false, height: 300 }).data).toEqual(
      bars.data,
    );
  });

  it('breaks the names of axes where there is little room', () => {
    const named = lines('', 'share of the decrease in variance, %', 'y', []);
    const title = (isNarrow: boolean) =>
      (
        themed(named, { theme: 'light', locale: 'en', isNarrow, height: 300 }).layout
          .xaxis as Figure['layout']
      ).title;
    expect(title(true)).toMatchObject({ text: 'share of the decrease in<br>variance, %' });
    expect(title(false)).toMatchObject({ text: 'share of the decrease in variance, %' });
  });

  it('grows with the lines of its names and the entries of its legend where there is little room', () => {
    const names = Array.from({ length: 9 }, (_, i) => `number, timing and size of past purchases ${i}`);
    const tall = { data: [{ type: 'bar', orientation: 'h', y: names }], layout: {} };
    const crowded = { data: names.map((name) => ({ type: 'bar', name })), layout: {} };
    const height = (figure: Figure, isNarrow: boolean) =>
      Number(themed(figure, { theme: 'light', locale: 'en', isNarrow, height: 300 }).layout.height);
    for (const figure of [tall, crowded]) {
      expect(height(figure, true)).toBeGreaterThanOrEqual(400);
      expect(height(figure, false)).toBe(300);
    }
    expect(height(bars, true)).toBe(300);
  });
});
