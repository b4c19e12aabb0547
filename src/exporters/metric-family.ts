/** A family of metrics before it is written: one name, one type, one unit, and its samples together. */
import type { ExactNumber } from "../model/window.js";

/** Info is always 1, and all in its labels; of an unknown it is not told whether it may fall. */
export type FamilyType = "counter" | "gauge" | "histogram" | "info" | "unknown";

export interface MetricFamily {
  /** Without the suffix that its type puts behind: `zone_disk_reads`, not `zone_disk_reads_total`. */
  readonly name: string;
  readonly type: FamilyType;
  /** `seconds`, `bytes`, `ratio`, `pages`; then the name ends with it. "" where there is none. */
  readonly unit: string;
  readonly help: string;
  readonly samples: readonly MetricSample[];
}

export interface MetricSample {
  /** Of histograms. */
  readonly suffix?: "_bucket" | "_sum" | "_count";
  /** `{host="gz-01"}` as {@link renderLabels} makes it, or "". */
  readonly labels: string;
  /** Text is a whole number beyond 2^53. */
  readonly value: ExactNumber | bigint;
}

/** Names and values; one whose value is "" is written all the same, so that all samples of a family have the same. */
export type Labels = Readonly<Record<string, string>>;

/** `{host="gz-01",zone="a \"b\""}`; "" where there are none. */
export function renderLabels(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

/** The same labels and one more, which comes last. */
export function addLabel(rendered: string, name: string, value: string): string {
  const pair = `${name}="${escapeLabel(value)}"`;
  return rendered === "" ? `{${pair}}` : `${rendered.slice(0, -1)},${pair}}`;
}

/** A NUL would end the text for Prometheus' own reader; it cannot be escaped. */
function escapeLabel(value: string): string {
  return value.replace(/[\\"\n\0]/g, (character) => ESCAPES[character] ?? character);
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  '"': '\\"',
  "\n": "\\n",
  "\0": "\ufffd",
};
