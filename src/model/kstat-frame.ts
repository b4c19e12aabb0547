/**
 * One statistic of a kstat as tachyon-meter sends it to the topic `tachyon`: what the decoder of the frames makes
 * and the rules read.
 */
import type { Value } from "./reading.js";

/** The fields that are texts, which rules can match on and put into a path. */
export const KSTAT_FIELDS = ["host", "uuid", "name", "module", "class", "key"] as const;
export type KstatField = (typeof KSTAT_FIELDS)[number];

export type KstatFrame = { readonly [Field in KstatField]: string } & {
  /** Unix seconds. */
  readonly timeS: number;
  /** Signed, of 64 bits, as the kernel has it; in a path it is written unsigned. */
  readonly instance: Value;
  /** A whole number, signed, of 64 bits; or a text, which can only be ignored. */
  readonly value: Value | string;
};

/** Why a message of the topic is no frame, the words it is counted under. */
export const KSTAT_FRAME_SKIPS = [
  /** It ends inside a field. */
  "truncated",
  /** There are bytes after the value. */
  "trailing",
  /** The value is neither `i` nor `s`. */
  "value_tag",
  /** A field is longer than TEXT_BYTES_MAX. */
  "long_text",
  /** A field is not UTF-8. */
  "not_text",
  /** The time is beyond the year 9999. */
  "bad_time",
] as const;
export type KstatFrameSkip = (typeof KSTAT_FRAME_SKIPS)[number];
