import type { Rng } from '../../random.js';
import type { PurchaseSummary } from './summary.js';

/** A shop whose customers behave as a purchase model says, seen in continuous time. */
export interface SimulatedShop {
  readonly summary: PurchaseSummary;
  /** Purchases in `(cutoff, cutoff + horizon]`. */
  readonly future: Float64Array;
}

/** Draws one customer: a purchase rate, and when or after which purchase the relation ends. */
type Draw = (rng: Rng) => { rate: number; death: number; dropOut: number; firstToss: boolean };

export function betaGeometricCustomers(
  r: number,
  alpha: number,
  a: number,
  b: number,
  firstToss: boolean,
): Draw {
  return (rng) => ({
    rate: rng.gamma(r, alpha),
    death: Number.POSITIVE_INFINITY,
    dropOut: rng.beta(a, b),
    firstToss,
  });
}

export function paretoCustomers(r: number, alpha: number, s: number, beta: number): Draw {
  return (rng) => ({
    rate: rng.gamma(r, alpha),
    death: rng.exponential(rng.gamma(s, beta)),
    dropOut: 0,
    firstToss: false,
  });
}

/**
 * Simulates `customers` customers acquired uniformly over the first half of `span`. With `wholeDays`, times
 * are rounded down to whole units, as day-level data has them; a day's purchases then count once.
 */
export function simulateShop(
  draw: Draw,
  customers: number,
  span: number,
  horizon: number,
  wholeDays: boolean,
  rng: Rng,
): SimulatedShop {
  const column = () => new Float64Array(customers);
  const summary = { frequency: column(), recency: column(), age: column() };
  const future = column();
  const observed = wholeDays ? Math.floor : (time: number) => time;
  for (let row = 0; row < customers; row++) {
    const age = observed(span * (1 - rng.next() / 2));
    const { rate, death, dropOut, firstToss } = draw(rng);
    summary.age[row] = age;
    const end = Math.min(death, age + horizon);
    let alive = !firstToss || rng.next() >= dropOut;
    let time = rng.exponential(rate);
    while (alive && time <= end) {
      const seen = observed(time);
      if (time > age) future[row]++;
      else if (seen > summary.recency[row] || !wholeDays) {
        summary.frequency[row]++;
        summary.recency[row] = seen;
      }
      alive = rng.next() >= dropOut;
      time += rng.exponential(rate);
    }
  }
  return { summary, future };
}
