import { describe, expect, it } from 'vitest';
import { labelPlaces } from './labelPlaces.js';

describe('labelPlaces', () => {
  it('puts a name above its disc where there is room', () => {
    expect(labelPlaces([{ name: 'lost', x: 100, y: 100, size: 40 }])).toEqual(['top center']);
  });

  it('keeps the names of neighbours apart, each other and the discs', () => {
    // As the slipping segments of Online Retail II lie: one nearly on top of the other.
    const discs = [
      { name: 'loyal, slipping', x: 300, y: 250, size: 18 },
      { name: 'occasional, slipping', x: 305, y: 272, size: 26 },
    ];
    expect(labelPlaces(discs)).toEqual(['top center', 'bottom center']);
    expect(labelPlaces(discs.toReversed())).toEqual(['bottom center', 'top center']);
  });

  it('goes beside a disc where others are above and below', () => {
    const at = (y: number) => ({ name: 'a neighbour', x: 200, y, size: 30 });
    expect(labelPlaces([at(100), at(160), { name: 'new', x: 200, y: 130, size: 20 }])[2]).toMatch(/^middle/);
  });
});
