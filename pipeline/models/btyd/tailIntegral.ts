/** The four derivatives of a log tail integral. */
export interface TailSlopes {
  a: number;
  p: number;
  b: number;
  q: number;
}

/** Terms after which the series is cut off; only reached where a and b differ by more than a factor of 10,000. */
const MAX_TERMS = 1_000_000;

/**
 * ln of the integral of (a + y)^-p (b + y)^-q over y from 0 to infinity, for a, b, p > 0, q > 0, p + q > 1.
 *
 * Pareto/NBD asks for it both in its likelihood and in the time of the next order. With a >= b it equals
 * a^-p b^(1-q) F(1, p; p + q; 1 - b/a) / (p + q - 1), F being Gauss' hypergeometric series after Euler's
 * transformation (DLMF 15.8.1): all its terms are positive, fall from the first on and never overflow,
 * which neither of the forms in the literature holds for thousands of purchases.
 * With a < b the two factors change places. Where `slopes` is given, the derivatives are written into it.
 */
export function logTailIntegral(a: number, p: number, b: number, q: number, slopes?: TailSlopes): number {
  return a >= b ? ordered(a, p, b, q, slopes) : swapped(a, p, b, q, slopes);
}

function swapped(a: number, p: number, b: number, q: number, slopes?: TailSlopes): number {
  const value = ordered(b, q, a, p, slopes);
  if (slopes) {
    const { a: byB, p: byQ, b: byA, q: byP } = slopes;
    Object.assign(slopes, { a: byA, p: byP, b: byB, q: byQ });
  }
  return value;
}

/** The integral for a >= b. */
function ordered(a: number, p: number, b: number, q: number, slopes?: TailSlopes): number {
  const z = (a - b) / a;
  const lower = p + q;
  const enough = 1e-16 * (b / a);
  let term = 1;
  let sum = 1;
  let sumByP = 0; // sum of term * d ln(term) / d(upper)
  let sumByLower = 0;
  let sumByIndex = 0; // sum of term * index
  let harmonicP = 0;
  let harmonicLower = 0;
  for (let k = 0; k < MAX_TERMS && term > enough * sum; k++) {
    harmonicP += 1 / (p + k);
    harmonicLower += 1 / (lower + k);
    term *= ((p + k) / (lower + k)) * z;
    sum += term;
    sumByP += term * harmonicP;
    sumByLower += term * harmonicLower;
    sumByIndex += term * (k + 1);
  }
  if (slopes) {
    const byZ = (z > 0 ? sumByIndex / z : p / lower) / sum;
    slopes.a = -p / a + (byZ * b) / (a * a);
    slopes.b = (1 - q) / b - byZ / a;
    slopes.p = -Math.log(a) - 1 / (lower - 1) + (sumByP - sumByLower) / sum;
    slopes.q = -Math.log(b) - 1 / (lower - 1) - sumByLower / sum;
  }
  return -p * Math.log(a) + (1 - q) * Math.log(b) - Math.log(lower - 1) + Math.log(sum);
}
