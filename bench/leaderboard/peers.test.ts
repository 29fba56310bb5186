import { describe, expect, it } from 'vitest';
import { readPredictions } from './peers.js';

const CSV = 'customer_id,tweedie,hurdle\nb,1.5,2\na,0.25,30\n';

describe('readPredictions', () => {
  it('puts the peers customers into the order of ours', () => {
    expect(readPredictions(CSV, ['a', 'b'])).toEqual([
      { name: 'tweedie', predicted: Float64Array.of(0.25, 1.5) },
      { name: 'hurdle', predicted: Float64Array.of(30, 2) },
    ]);
  });

  it('takes 0 where a peer has no finite answer', () => {
    expect(readPredictions('customer_id,bg\na,inf\nb,\nc,3\n', ['a', 'b', 'c'])).toEqual([
      { name: 'bg', predicted: Float64Array.of(0, 0, 3) },
    ]);
  });

  it.each([[['a', 'c']], [['a', 'b', 'c']], [['a']]])(
    'refuses other customers than ours: %j',
    (customers) => {
      expect(() => readPredictions(CSV, customers)).toThrow(/peers scored 2 customers/);
    },
  );
});
