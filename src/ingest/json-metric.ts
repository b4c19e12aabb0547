/**
 * The messages of the topic `tachyon-metric-json`: one value each, as JSON with exactly the five keys of
 * tachyon-aggregator's README. Tags that name a host or a zone become those, the others make the instance.
 */
import { errorMessage } from "../base/errors.js";
import { TEXT_BYTES_MAX } from "../model/packet-view.js";
import { GLOBAL_ZONE } from "../model/zone.js";

export interface JsonMetric {
  /** As given. */
  readonly metric: string;
  /** `tags.host` or `tags["fifo-host"]`; undefined where neither is there. */
  readonly host: string | undefined;
  /** `tags.zone` or `tags.uuid`, else `global`. */
  readonly zone: string;
  /** The tags that are not taken for host or zone, sorted, as `k=v,k=v`. */
  readonly instance: string;
  /** Unix seconds, maybe with a fraction. */
  readonly timeS: number;
  /** A gauge. Finite. */
  readonly value: number;
}

/** Why a message is no metric, the words it is counted under. */
export const JSON_METRIC_SKIPS = [
  "not_json",
  /** Not an object with the keys grouping, metric, time, value and tags, and no others. */
  "keys",
  /** One of the five is of another type, or the name is empty. */
  "type",
  /** A text, or the instance that the tags make, is longer than TEXT_BYTES_MAX. */
  "long_text",
  /** The time is before 1970 or beyond the year 9999. */
  "bad_time",
] as const;
export type JsonMetricSkip = (typeof JSON_METRIC_SKIPS)[number];

export type DecodedJsonMetric =
  | { readonly kind: "metric"; readonly metric: JsonMetric }
  /** `detail`: a sentence for the person who looks for the mistake, with what came instead. */
  | { readonly kind: "skip"; readonly reason: JsonMetricSkip; readonly detail: string };

const KEYS = ["grouping", "metric", "tags", "time", "value"];
const HOST_TAGS = ["host", "fifo-host"];
const ZONE_TAGS = ["zone", "uuid"];

/** 9999-12-31T23:59:59Z, Unix seconds. */
const TIME_MAX_S = 253_402_300_799;

/** Length up to which a value is quoted, in characters. */
const SHOWN_MAX = 60;

const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * `{"grouping": "fifo", "metric": "fifo.vm.createions", "time": 12345, "value": 1, "tags": {"fifo-host": "fifo01"}}`
 * becomes the metric of that name of host fifo01, zone global, at 12345 with value 1. Never throws.
 */
export function decodeJsonMetric(bytes: Uint8Array): DecodedJsonMetric {
  let message: unknown;
  try {
    message = JSON.parse(utf8.decode(bytes));
  } catch (error) {
    return skip("not_json", errorMessage(error));
  }
  if (!isObject(message)) return skip("keys", `expected an object, got ${show(message)}`);
  const keys = Object.keys(message).sort();
  if (keys.join() !== KEYS.join()) return skip("keys", `expected ${KEYS.join(", ")}, got ${show(keys)}`);
  return readMetric(message);
}

function readMetric({ grouping, metric, time, value, tags }: Record<string, unknown>): DecodedJsonMetric {
  if (typeof grouping !== "string") return skip("type", `grouping must be a text, got ${show(grouping)}`);
  if (typeof metric !== "string" || metric === "") {
    return skip("type", `metric must be a text, and not empty, got ${show(metric)}`);
  }
  if (typeof time !== "number") return skip("type", `time must be a number, got ${show(time)}`);
  if (typeof value !== "number" || !Number.isFinite(value)) {
    return skip("type", `value must be a finite number, got ${show(value)}`);
  }
  if (!isTextMap(tags)) return skip("type", `tags must be an object of texts, got ${show(tags)}`);
  if (time < 0 || time > TIME_MAX_S) return skip("bad_time", `time is in Unix seconds, got ${time}`);
  const read = { metric, ...readTags(tags), timeS: time, value };
  const long = [read.metric, read.host ?? "", read.zone, read.instance].find(
    (text) => Buffer.byteLength(text) > TEXT_BYTES_MAX,
  );
  if (long !== undefined) return skip("long_text", `at most ${TEXT_BYTES_MAX} bytes, got ${show(long)}`);
  return { kind: "metric", metric: read };
}

function readTags(tags: Readonly<Record<string, string>>): Pick<JsonMetric, "host" | "zone" | "instance"> {
  const hostTag = HOST_TAGS.find((name) => Object.hasOwn(tags, name) && tags[name] !== "");
  const zoneTag = ZONE_TAGS.find((name) => Object.hasOwn(tags, name) && tags[name] !== "");
  const others = Object.entries(tags).filter(([name]) => name !== hostTag && name !== zoneTag);
  return {
    host: hostTag === undefined ? undefined : tags[hostTag],
    zone: (zoneTag === undefined ? undefined : tags[zoneTag]) ?? GLOBAL_ZONE,
    instance: others
      .map(([name, text]) => `${name}=${text}`)
      .sort()
      .join(","),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isTextMap(value: unknown): value is Record<string, string> {
  return isObject(value) && Object.values(value).every((text) => typeof text === "string");
}

function skip(reason: JsonMetricSkip, detail: string): DecodedJsonMetric {
  return { kind: "skip", reason, detail };
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}...` : text;
}
