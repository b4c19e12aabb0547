/** How messages of the topics become samples: the formats are the ingest's, the rules the aggregator's. */
import { metricOf } from "../aggregator/rules/outcome.js";
import type { Rules } from "../aggregator/rules/compile-rules.js";
import type { MessageContent, ReadMessage } from "../ingest/intake.js";
import { decodeJsonMetric } from "../ingest/json-metric.js";
import { decodeKstatFrame } from "../ingest/kstat-frame.js";
import { TEXT_BYTES_MAX } from "../model/packet-view.js";
import { isKstatCounter } from "../probes/parse/kstat-counters.js";

/** Topic of binary kstat frames, as tachyon-meter sends them. */
export const KSTAT_TOPIC = "tachyon";
/** Topic of single values as JSON. */
export const METRIC_TOPIC = "tachyon-metric-json";

/** How messages of an NSQ topic are read: kstat frames in the topic of that name, in any other JSON metrics. */
export function intakeTopicOf(topic: string): string {
  return topic.replace(/#ephemeral$/, "") === KSTAT_TOPIC ? KSTAT_TOPIC : METRIC_TOPIC;
}

/** One kstat statistic per message; the rules name its metric, or drop it. They may be others the next time. */
export function readKstatMessage(rules: () => Rules | null, nodeName: string): ReadMessage {
  return (body) => {
    const decoded = decodeKstatFrame(Buffer.from(body.buffer, body.byteOffset, body.byteLength));
    if (decoded.kind === "skip") return drop(`frame_${decoded.reason}`);
    const { frame } = decoded;
    const outcome = rules()?.match(frame);
    if (outcome === undefined) return drop("no_rules");
    if (outcome.kind === "ignored") return drop(`ignored_${outcome.reason}`);
    const { host, timeS, module, name, key, value } = frame;
    if (typeof value === "string") return drop("text_value");
    const metric = metricOf(outcome);
    if (Buffer.byteLength(metric) > TEXT_BYTES_MAX) return drop("long_metric");
    const isCounter = isKstatCounter({ module, name, statistic: key });
    const sample = {
      host: host === "" ? nodeName : host,
      zone: outcome.zone,
      metric,
      instance: "",
      kind: isCounter ? ("counter" as const) : ("gauge" as const),
      timeMs: timeS * 1000,
      value,
    };
    return { kind: "sample", sample };
  };
}

/** One JSON metric per message: a gauge. `onMistake` is told what is wrong with one that is none. */
export function readMetricMessage(nodeName: string, onMistake: (detail: string) => void): ReadMessage {
  return (body) => {
    const decoded = decodeJsonMetric(body);
    if (decoded.kind === "skip") {
      onMistake(decoded.detail);
      return drop(`json_${decoded.reason}`);
    }
    const { metric, host = nodeName, zone, instance, timeS, value } = decoded.metric;
    return {
      kind: "sample",
      sample: { host, zone, metric, instance, kind: "gauge", timeMs: timeS * 1000, value },
    };
  };
}

function drop(reason: string): MessageContent {
  return { kind: "dropped", reason };
}
