/**
 * What actors tell of themselves beyond what all have, by kind: which of their details are metrics. A detail that is
 * an object of numbers is one sample per key, under the label `by`.
 */
export interface DetailMetric {
  readonly detail: string;
  readonly type: "counter" | "gauge" | "unknown";
  /** Without the suffix of a counter, with its unit; what stands before is `zonetap_<kind>_`. */
  readonly name: string;
  readonly unit?: "seconds" | "bytes";
  readonly divisor?: number;
  readonly by?: string;
  readonly help: string;
}

type Row = readonly [detail: string, help: string, more?: Partial<DetailMetric>];

/** No counter, since one that comes late is taken back. */
const LOST = "Packets missing in the numbers of those that came";

const MS = { unit: "seconds", divisor: 1000 } as const;

const COUNTERS: Readonly<Record<string, readonly Row[]>> = {
  probe: [
    ["lines", "Lines that the probe's program has written."],
    ["bytes", "What the probe's program has written.", { name: "read_bytes", unit: "bytes" }],
    ["readings", "Cycles that were read and given on."],
    ["skipped", "Lines that were left, by reason.", { name: "lines_skipped", by: "reason" }],
    ["dropped", "What was lost, by kind.", { by: "kind" }],
    ["cpu_ms", "Processor time of the probe's process.", { name: "cpu_seconds", ...MS }],
    ["bpf_run_ms", "Time that its programs ran in the kernel.", { name: "bpf_run_seconds", ...MS }],
  ],
  generator: [
    ["packets", "Packets made."],
    ["bytes", "Bytes of them.", { name: "packet_bytes", unit: "bytes" }],
  ],
  publisher: [
    ["packets", "Packets sent, to any number of readers."],
    ["messages", "Messages sent."],
    ["bytes", "Bytes sent.", { name: "sent_bytes", unit: "bytes" }],
    ["dropped", "Messages that ZeroMQ did not take."],
    ["refused", "Handshakes that failed."],
  ],
  collector: [
    ["packets", "Packets that came."],
    ["messages", "Messages that came."],
    ["bytes", "Bytes that came.", { name: "received_bytes", unit: "bytes" }],
    ["malformed", "Messages that were skipped, by reason.", { by: "reason" }],
    ["duplicates", "Packets that came twice, and were skipped."],
    ["unheard", "Packets that running generators had sent before the first of theirs came here."],
  ],
  aggregator: [
    ["packets", "Packets taken."],
    ["values", "Values in them."],
    ["pushed", "Pushed samples taken."],
    ["duplicates", "Packets that came twice, and were skipped."],
    ["late", "Packets that came after their window was closed, and were added to it."],
    ["malformed", "Messages that could not be read, by reason.", { by: "reason" }],
    ["refused_zones", "Packets of zones for which there was no room."],
    ["series_refused", "Values of series for which there was no room."],
    ["series_evicted", "Series that were given up to make room."],
    ["windows_dropped", "Closed windows given up to keep within memory."],
  ],
  web: [
    ["requests", "Requests."],
    ["refused", "Requests that were refused: the token, Host or Origin."],
    ["live_dropped", "Windows that readers of the live stream were too slow for."],
  ],
  store: [["dropped", "Windows that were given up, by reason.", { by: "reason" }]],
  exporter: [
    ["scrapes", "Scrapes answered."],
    ["dropped", "Values that were left, by reason.", { by: "reason" }],
  ],
};

const GAUGES: Readonly<Record<string, readonly Row[]>> = {
  probe: [["zones", "Zones that it reads."]],
  generator: [["zones", "Zones with a packet at the last tick."]],
  collector: [["lost", `${LOST}.`, { name: "lost_packets" }]],
  aggregator: [
    ["zones", "Zones known, those that have gone lately included."],
    ["series", "Series now."],
    ["series_max", "Series that there may be."],
    ["lost", `${LOST}, by host.`, { name: "lost_packets", by: "host" }],
    ["windows_kept", "Closed windows in memory."],
    ["windows_bytes", "Memory of them.", { unit: "bytes" }],
    ["skew_ms", "How far clocks of hosts go ahead.", { name: "clock_skew_seconds", by: "source", ...MS }],
  ],
  store: [
    ["spooled", "What waits on disk.", { by: "what" }],
    ["lag_s", "Age of the window that waits longest.", { name: "lag_seconds", unit: "seconds" }],
    ["files_bytes", "Size of all files.", { unit: "bytes" }],
  ],
  web: [["live_clients", "Readers of the live stream."]],
  exporter: [
    ["zones", "Zones that are exported."],
    ["series", "Series that are exported."],
    ["series_max", "Series that there may be."],
  ],
};

/** The kinds that have a table. */
export const TOLD_KINDS: readonly string[] = Object.keys(COUNTERS);

/** What is told elsewhere, or is a setting. */
const HIDDEN_DETAILS: ReadonlySet<string> = new Set(["every_ms", "sequence", "handled", "provided", "sent"]);

/** The metrics of a kind of actor: those of the tables, and every other detail that is a number. */
export function detailMetrics(kind: string, details: Readonly<Record<string, unknown>>): DetailMetric[] {
  const told = [
    ...(COUNTERS[kind] ?? []).map((row) => toMetric(row, "counter")),
    ...(GAUGES[kind] ?? []).map((row) => toMetric(row, "gauge")),
  ];
  const names = new Set([...HIDDEN_DETAILS, ...told.map(({ detail }) => detail)]);
  return [...told, ...untold(details, names)];
}

function toMetric([detail, help, more]: Row, type: DetailMetric["type"]): DetailMetric {
  return { detail, name: detail, type, help, ...more };
}

function untold(details: Readonly<Record<string, unknown>>, told: ReadonlySet<string>): DetailMetric[] {
  const numbers = Object.keys(details).filter((key) => typeof details[key] === "number" && !told.has(key));
  return numbers.map((detail) => ({
    detail,
    name: detail.replace(/[^a-zA-Z0-9_]/g, "_"),
    type: "unknown",
    help: `The detail ${detail}, as its actor tells it.`,
  }));
}
