/** What the rules say of one frame. */

/** A frame that was given a name, or why it was not. */
export type Outcome = Point | Ignored;

export interface Ignored {
  readonly kind: "ignored";
  readonly reason: IgnoredReason;
}

export interface Point {
  readonly kind: "point";
  readonly bucket: string;
  /** Elements, which may have dots in them. */
  readonly path: readonly string[];
  /** The frame's uuid. */
  readonly zone: string;
}

/** The words that frames without a point are counted under. */
export const IGNORED_REASONS = [
  /** An `ignore(...)` matched. */
  "rule",
  /** A function of the path answered `ignore`. */
  "function",
  /** No rule matched. */
  "no_rule",
  /** No clause of a function of the path fits. */
  "no_clause",
  /** A function of the path took more steps than it may. */
  "too_long",
] as const;
export type IgnoredReason = (typeof IGNORED_REASONS)[number];

/** The name of the metric: the bucket and the path, joined by dots. */
export function metricOf({ bucket, path }: Point): string {
  return `${bucket}.${path.join(".")}`;
}
