/** Customers whose stated confidence lies in one tenth of [0, 1]. */
export interface ReliabilityBin {
  readonly customers: number;
  /** Mean confidence that was stated. */
  readonly stated: number;
  /** Share of customers whose prediction was met. */
  readonly met: number;
}

/** What stated confidence was worth. */
export interface Reliability {
  /** The bars of a reliability diagram: bins with customers, least confident first. */
  readonly bins: readonly ReliabilityBin[];
  /** Expected calibration error (Naeini, Cooper & Hauskrecht 2015): mean distance of the bars from the diagonal. */
  readonly calibrationError: number;
}

const BINS = 10;

/**
 * Compares confidence with what came.
 * @param confidence stated chances, in [0, 1]
 * @param met 1 where the prediction was met, else 0
 */
export function measureReliability(confidence: Float64Array, met: Float64Array): Reliability {
  const sums = Array.from({ length: BINS }, () => ({ customers: 0, stated: 0, met: 0 }));
  confidence.forEach((value, row) => {
    const bin = sums[Math.min(Math.floor(value * BINS), BINS - 1)];
    bin.customers++;
    bin.stated += value;
    bin.met += met[row];
  });
  const filled = sums.filter(({ customers }) => customers > 0);
  const distance = filled.reduce((sum, bin) => sum + Math.abs(bin.stated - bin.met), 0);
  return {
    bins: filled.map(({ customers, stated, met: hits }) => ({
      customers,
      stated: stated / customers,
      met: hits / customers,
    })),
    calibrationError: distance / confidence.length,
  };
}
