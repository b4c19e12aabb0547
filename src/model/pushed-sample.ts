/**
 * What is pushed to a node from outside, by HTTP or through NSQ: single values with a time of their own, which
 * may be any time at all.
 */
import type { Value } from "./reading.js";

/** One value of one series at its event time. */
export interface PushedSample {
  readonly host: string;
  readonly zone: string;
  readonly metric: string;
  /** `""` where there is none. */
  readonly instance: string;
  readonly kind: "gauge" | "counter";
  /** Unix ms. */
  readonly timeMs: number;
  /** Finite. */
  readonly value: Value;
}
