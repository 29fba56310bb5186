/** A Beta distribution as a sum of point masses: the expectation of f(p) is close to sum(weight * f(p)). */
export interface BetaNodes {
  readonly p: Float64Array;
  readonly weight: Float64Array;
}

/** Widest spacing of the nodes in logit(p). */
const WIDEST_SPACING = 0.3;
/** The outermost nodes: beyond them p, or 1 - p, is 0 for every function of a customer's future. */
const LEFTMOST = -50;
const RIGHTMOST = 30;
/** Log-densities this far below the highest no longer count. */
const NEGLIGIBLE = 45;

/**
 * Point masses for Beta(a, b) that integrate functions of p which are analytic in logit(p), to some 1e-11.
 * The trapezoidal rule on a line converges geometrically for such functions (Trefethen & Weideman 2014,
 * "The exponentially convergent trapezoidal rule"), and no parameter makes it singular, unlike the closed
 * forms with 2F1, which divide by a - 1.
 */
export function betaNodes(a: number, b: number): BetaNodes {
  const deviation = Math.sqrt(1 / a + 1 / b);
  const spacing = Math.min(WIDEST_SPACING, deviation);
  const mode = Math.log(a / b);
  const from = Math.max(mode - NEGLIGIBLE / a - 10 * deviation, Math.min(LEFTMOST, mode - 10));
  const to = Math.min(mode + NEGLIGIBLE / b + 10 * deviation, Math.max(RIGHTMOST, mode + 10));
  const size = Math.ceil((to - from) / spacing) + 1;

  const p = new Float64Array(size);
  const weight = new Float64Array(size);
  const logDensity = (logit: number) => -a * softplus(-logit) - b * softplus(logit);
  const highest = logDensity(mode);
  for (let i = 0; i < size; i++) {
    const logit = from + i * spacing;
    p[i] = 1 / (1 + Math.exp(-logit));
    weight[i] = Math.exp(logDensity(logit) - highest);
  }
  // The masses beyond both ends form geometric series; functions of p no longer change there.
  weight[0] += weight[0] / Math.expm1(a * spacing);
  weight[size - 1] += weight[size - 1] / Math.expm1(b * spacing);
  const total = weight.reduce((sum, mass) => sum + mass, 0);
  return { p, weight: weight.map((mass) => mass / total) };
}

/** ln(1 + e^x). */
export function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}
