/** /info and /stats in the shape that nsqd gives them. Nothing waits here, so depths are 0. */
import type { NsqdAnswer } from "./nsqd-answer.js";
import { showJson, showText } from "./nsqd-answer.js";
import type { Topic, Topics } from "./topics.js";

/** What a node says of itself. */
export interface NsqdIdentity {
  readonly hostname: string;
  readonly version: string;
  readonly httpPort: number;
  /** Unix seconds. */
  readonly startedS: number;
}

/** Durations in ns, as nsqd has them. There is no TCP side to connect to. */
export function showInfo({ hostname, version, httpPort, startedS }: NsqdIdentity): NsqdAnswer {
  return showJson({
    version,
    broadcast_address: hostname,
    hostname,
    http_port: httpPort,
    tcp_port: 0,
    start_time: startedS,
    max_heartbeat_interval: 60_000_000_000,
    max_output_buffer_size: 65_536,
    max_output_buffer_timeout: 30_000_000_000,
    max_deflate_level: 6,
  });
}

/** `format=json` or text, of all topics or the one asked for. */
export function showStats(
  { version, startedS }: NsqdIdentity,
  topics: Topics,
  query: ReadonlyMap<string, string>,
): NsqdAnswer {
  const wanted = query.get("topic") ?? "";
  const shown = topics.list().filter(([name]) => wanted === "" || name === wanted);
  if (query.get("format") !== "json") return showText(toText(version, startedS, shown));
  return showJson({
    version,
    health: "OK",
    start_time: startedS,
    topics: shown.length === 0 && wanted !== "" ? null : shown.map(([name, topic]) => toJson(name, topic)),
    producers: null,
  });
}

function toJson(name: string, { messages, bytes, channels }: Topic): object {
  const nothing = { depth: 0, backend_depth: 0 };
  const latency = { e2e_processing_latency: { count: 0, percentiles: null } };
  return {
    topic_name: name,
    channels: [...channels].map((channel) => ({
      channel_name: channel,
      ...nothing,
      paused: false,
      ...latency,
    })),
    ...nothing,
    message_count: messages,
    message_bytes: bytes,
    paused: false,
    ...latency,
  };
}

function toText(version: string, startedS: number, shown: readonly [string, Topic][]): string {
  const lines = shown.map(([name, { messages }]) => {
    return `   [${name}] depth: 0     be-depth: 0     msgs: ${messages}`;
  });
  const topics = lines.length === 0 ? ["Topics: None"] : ["Topics:", ...lines];
  const head = [
    `zonetap v${version}`,
    `start_time ${new Date(startedS * 1000).toISOString()}`,
    "",
    "Health: OK",
    "",
  ];
  return [...head, ...topics, "", "Producers: None", ""].join("\n");
}
