/** What one feature, or a family of features that say the same in several ways, adds to a prediction. */
export interface Contribution {
  /** Name of the family, see featureFamilies.ts. */
  readonly feature: string;
  /** Plain language, for people who know no feature by its name. */
  readonly label: string;
  /** Currency; negative where it lowers the prediction. */
  readonly amount: number;
}

/**
 * How a prediction comes about, in currency: anchor + level + contributions = prediction, for each customer.
 */
export interface Explanation {
  /** What the engine starts from: the anchor, or for a plain forest the average customer. */
  readonly anchor: number;
  /** What moves all customers alike, in proportion to the anchor: the season, and the average correction. */
  readonly level: number;
  /** By falling size. */
  readonly contributions: readonly Contribution[];
  /** Expected revenue in the horizon. */
  readonly prediction: number;
}
