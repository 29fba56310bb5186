/** The four derivatives of a log tail integral. */
export interface TailSlopes {
  a: number;
  p: number;
  b: number;
  q: number;
}

/** Above this ratio of the smaller to the larger shift the series converges within some 2,000 terms. */
const SERIES_RATIO = 0.02;

/**
 * ln of the integral of (a + y)^-p (b + y)^-q over y from 0 to infinity, for a, b, p, q > 0, p + q > 1.
 *
 * Pareto/NBD asks for it both in its likelihood and in the time of the next order. Where `slopes` is given,
 * the derivatives are written into it.
 */
export function logTailIntegral(a: number, p: number, b: number, q: number, slopes?: TailSlopes): number {
  if (Math.min(a, b) < SERIES_RATIO * Math.max(a, b)) return byTrapezoids(a, p, b, q, slopes);
  return a >= b ? bySeries(a, p, b, q, slopes) : bySwappedSeries(a, p, b, q, slopes);
}

/**
 * The integral for a >= b: a^-p b^(1-q) F(1, p; p + q; 1 - b/a) / (p + q - 1), F being Gauss' hypergeometric
 * series after Euler's transformation (DLMF 15.8.1). All its terms are positive, fall from the first on and
 * never overflow, which neither of the forms in the literature holds for thousands of purchases.
 */
function bySeries(a: number, p: number, b: number, q: number, slopes?: TailSlopes): number {
  const sum = slopes ? seriesWithSlopes(a, p, b, q, slopes) : series(a, p, b, q);
  return -p * Math.log(a) + (1 - q) * Math.log(b) - Math.log(p + q - 1) + Math.log(sum);
}

/** Terms below this share of the sum, over b / a, are too small to matter. */
const NEGLIGIBLE = 1e-16;

function series(a: number, p: number, b: number, q: number): number {
  const z = (a - b) / a;
  const lower = p + q;
  const enough = NEGLIGIBLE * (b / a);
  let term = 1;
  let sum = 1;
  for (let k = 0; term > enough * sum; k++) {
    term *= ((p + k) / (lower + k)) * z;
    sum += term;
  }
  return sum;
}

function seriesWithSlopes(a: number, p: number, b: number, q: number, slopes: TailSlopes): number {
  const z = (a - b) / a;
  const lower = p + q;
  const enough = NEGLIGIBLE * (b / a);
  let term = 1;
  let sum = 1;
  let sumByUpper = 0; // sums of term * (its derivative's factor): by the upper parameter,
  let sumByLower = 0; // by the lower one,
  let sumByIndex = 0; // and by ln z
  let harmonicUpper = 0;
  let harmonicLower = 0;
  for (let k = 0; term > enough * sum; k++) {
    harmonicUpper += 1 / (p + k);
    harmonicLower += 1 / (lower + k);
    term *= ((p + k) / (lower + k)) * z;
    sum += term;
    sumByUpper += term * harmonicUpper;
    sumByLower += term * harmonicLower;
    sumByIndex += term * (k + 1);
  }
  const byZ = (z > 0 ? sumByIndex / z : p / lower) / sum;
  slopes.a = -p / a + (byZ * b) / (a * a);
  slopes.b = (1 - q) / b - byZ / a;
  slopes.p = -Math.log(a) - 1 / (lower - 1) + (sumByUpper - sumByLower) / sum;
  slopes.q = -Math.log(b) - 1 / (lower - 1) - sumByLower / sum;
  return sum;
}

/** The same for a < b: the two factors change places. */
function bySwappedSeries(a: number, p: number, b: number, q: number, slopes?: TailSlopes): number {
  const value = bySeries(b, q, a, p, slopes);
  if (slopes) [slopes.a, slopes.p, slopes.b, slopes.q] = [slopes.b, slopes.q, slopes.a, slopes.p];
  return value;
}

/** Spacing of the trapezoidal rule in ln y. */
const SPACING = 0.3;
/** So far (in ln y) outside the scales of a and b the integrand is a plain power of y, to 1e-14. */
const MARGIN = 32;

/**
 * The integral where a and b are orders of magnitude apart and the series would take for ever: the
 * trapezoidal rule in ln y, which converges geometrically, with geometric series for both ends. The
 * derivatives are expectations under the integrand: d/da = -p E[1 / (a + y)], d/dp = -E[ln(a + y)].
 */
function byTrapezoids(a: number, p: number, b: number, q: number, slopes?: TailSlopes): number {
  const from = Math.log(Math.min(a / p, b / q)) - MARGIN;
  const steps = Math.ceil((Math.log(Math.max(a, b)) + MARGIN - from) / SPACING);
  const leftEnd = Math.exp(from) / Math.expm1(SPACING);
  let sum = leftEnd;
  let inverseA = leftEnd / a;
  let inverseB = leftEnd / b;
  let logA = 0;
  let logB = 0;
  const add = (mass: number, overA: number, overB: number, y: number) => {
    sum += mass;
    inverseA += mass / (a + y);
    inverseB += mass / (b + y);
    logA += mass * overA;
    logB += mass * overB;
  };
  for (let step = 0; step <= steps; step++) {
    const y = Math.exp(from + step * SPACING);
    const overA = Math.log1p(y / a);
    const overB = Math.log1p(y / b);
    const mass = Math.exp(from + step * SPACING - p * overA - q * overB);
    add(mass, overA, overB, y);
    if (mass < 1e-18 * sum) break;
    if (step < steps) continue;
    // Beyond the right end masses shrink by the same factor each step, while both logarithms grow by it.
    const decay = Math.expm1((p + q - 1) * SPACING);
    const meanSteps = (1 + decay) / decay;
    add(mass / decay, overA + meanSteps * SPACING, overB + meanSteps * SPACING, y);
  }
  if (slopes) {
    slopes.a = (-p * inverseA) / sum;
    slopes.b = (-q * inverseB) / sum;
    slopes.p = -Math.log(a) - logA / sum;
    slopes.q = -Math.log(b) - logB / sum;
  }
  return Math.log(SPACING * sum) - p * Math.log(a) - q * Math.log(b);
}
