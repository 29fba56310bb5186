/** What was expected of customers at an earlier cutoff, and what came; one entry a customer. */
export interface Outcomes {
  /** Expected revenue of the window, currency, said without knowing the outcome; NaN where nothing was said. */
  readonly predicted: Float64Array;
  /** Expected net spend a purchase day, currency, above 0. */
  readonly averageOrder: Float64Array;
  /** Net revenue of the window, currency; may be negative. */
  readonly revenue: Float64Array;
}

/** Windows whose outcome is known at a cutoff; empty where the history is too short. */
export interface KnownOutcomes {
  /** Windows at the training cutoffs, latest first. */
  readonly recent: readonly Outcomes[];
  /** The same season one year earlier, where the history reaches that far. */
  readonly seasonal: Outcomes | undefined;
}

/** Whether anything was said of anybody whose outcome is known. */
export function hasOutcomes({ recent, seasonal }: KnownOutcomes): boolean {
  return [...recent, ...(seasonal ? [seasonal] : [])].some(({ predicted }) =>
    predicted.some((value) => !Number.isNaN(value)),
  );
}

/** Outcomes are compared in this unit: the prediction or one average order, whichever is larger. Currency. */
export function outcomeUnit(predicted: number, averageOrder: number): number {
  return Math.max(predicted, averageOrder);
}
