import { type Figure, rounded } from './figure.js';

/** What is marked of each power of ten, by how many of them there are at most. */
const STEPS = [
  { decades: 3, steps: [1, 2, 5] },
  { decades: 5, steps: [1, 3] },
] as const;
/** Most powers of ten that are marked. */
const MOST_DECADES = 8;

/**
 * An axis with a logarithmic scale, marked with round numbers: left to itself, Plotly writes 2 for 20 and 5 for 0.5.
 * @param ends of what is drawn, above 0
 */
export function logarithmic(axis: Figure['layout'][string], ends: readonly number[]): Figure['layout'] {
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const first = Math.floor(Math.log10(low));
  const decades = Math.ceil(Math.log10(high)) - first;
  const every = Math.ceil(decades / MOST_DECADES);
  const { steps } = STEPS.find((each) => decades <= each.decades) ?? { steps: [1] };
  const marks = Array.from({ length: decades + 1 }, (_, i) => first + i)
    .filter((power) => (power - first) % every === 0)
    .flatMap((power) => steps.map((step) => rounded(step * 10 ** power)));
  return {
    ...(axis as Figure['layout']),
    type: 'log',
    tickmode: 'array',
    tickvals: marks,
  };
}
