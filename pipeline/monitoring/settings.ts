import { z } from 'zod';

const share = z.number().min(0).max(1);

/** From where on a change is told: the `monitoring` part of params.yaml. */
export const monitoringSettings = z.strictObject({
  /** Population stability index from which a distribution has moved a little, and much. */
  psi_watch: z.number().gt(0),
  psi_alert: z.number().gt(0),
  /** Rise of the share of missing values. */
  missing_rise: share,
  /** Share of rows with a category that was never seen before. */
  unseen_share: share,
  /** Orders a week, as a multiple of those before; or their inverse. */
  volume_ratio: z.number().gt(1),
  /** Days in a row without an order on which the shop usually has some. */
  dead_days: z.int().min(1),
  /** Median purchase, as a multiple of the one before; or its inverse. */
  amount_ratio: z.number().gt(1),
  /** Share of purchases far outside of what amounts were before. */
  outlier_share: share,
  /** Rise of the share of rows that repeat another one. */
  repeated_rise: share,
  /** Share of the orders of earlier weeks that came or went between two ingests. */
  rewritten_share: share,
  /** Distance of predicted from realised total, as a share of what was realised. */
  bias: z.number().gt(0),
  /** How far the share of intervals that held may lie below their level. */
  coverage_shortfall: share,
});

/** Thresholds of monitoring; params.yaml explains every one. */
export type MonitoringSettings = z.output<typeof monitoringSettings>;
