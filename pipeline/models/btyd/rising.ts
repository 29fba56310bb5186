/**
 * Ratios of gamma functions at whole distances, ln Gamma(base + n) - ln Gamma(base), are sums of logarithms.
 * Taken together over all customers they cost one logarithm for each n that occurs, and lose no digits.
 */

/** How many customers have more than 0, 1, 2, ... of what `customersBy[n]` counts; the last entry is > 0. */
export function customersAbove(customersBy: Float64Array): Float64Array {
  const above = new Float64Array(Math.max(0, customersBy.length - 1));
  let customers = 0;
  for (let n = above.length - 1; n >= 0; n--) {
    customers += customersBy[n + 1];
    above[n] = customers;
  }
  return above;
}

/** The sum over customers of ln(base (base + 1) ... (base + n - 1)), and its derivative by `base`. */
export function sumLogRising(base: number, above: Float64Array): { value: number; slope: number } {
  let value = 0;
  let slope = 0;
  for (let i = 0; i < above.length; i++) {
    value += above[i] * Math.log(base + i);
    slope += above[i] / (base + i);
  }
  return { value, slope };
}
