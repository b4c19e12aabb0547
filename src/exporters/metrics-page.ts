/** The page docs/metrics.md: every metric as one row, made from the tables that the program uses. */
import { PACKET_METRICS, PACKET_SECTIONS, SAMPLE_METRICS, type Metric } from "../model/metric.js";
import type { ActorJson } from "../model/health.js";
import { COVERAGE_FAMILIES } from "./coverage-totals.js";
import type { MetricFamily } from "./metric-family.js";
import { detailMetrics, TOLD_KINDS } from "./own-details.js";
import { ownFamilies } from "./own-families.js";
import { toPrometheus } from "./prometheus-name.js";

/** Markdown, ending with a line end. */
export function metricsPage(): string {
  return `# Metrics

Generated from the program's own tables by \`node scripts/write-generated.mjs\`. A series is a metric with an instance, of
one zone of one host. Counters are cumulative, deltas are what happened since the sample before, gauges are levels,
histograms have power-of-two buckets. A metric that its source does not have is not sent, rather than sent as 0.

The last column is the name in \`GET /metrics\`, with the labels \`host\`, \`zone\` and \`instance\`, in base units; deltas are
added up to counters. What else a probe or a rule tells is \`zone_\` and its name in the same way.

## In the packet of 2013

${table(PACKET_METRICS)}

## Named samples

${table(SAMPLE_METRICS)}

## In GET /metrics only

Of each zone, with the labels \`host\` and \`zone\`:

${familyTable(COVERAGE_FAMILIES.map((family) => ({ ...family, samples: [] })))}

Of the node itself:

${familyTable(shownFamilies())}
`;
}

function table(metrics: readonly Metric[]): string {
  const rows = metrics.map((metric) => {
    const cells = [metric.kind, metric.unit, fieldOf(metric), metric.help, exportedAs(metric)];
    return `| \`${metric.name}\` | ${cells.join(" | ")} |`;
  });
  return [
    "| metric | kind | unit | field | what it is | in /metrics |",
    "|---|---|---|---|---|---|",
    ...rows,
  ].join("\n");
}

/** `8.2`: field 2 of the message in field 8. */
function fieldOf({ field, bits }: Metric): string {
  if (field === undefined) return "110";
  const section = PACKET_SECTIONS[field.section];
  return `${section === 0 ? "" : `${section}.`}${field.number}, ${bits} bit`;
}

function exportedAs(metric: Metric): string {
  return metric.name === "process.usage" ? "" : `\`${sampleName(toPrometheus(metric))}\``;
}

function familyTable(families: readonly MetricFamily[]): string {
  const rows = families.map((family) => {
    return `| \`${sampleName(family)}\` | ${family.type} | ${labelsOf(family)} | ${family.help} |`;
  });
  return ["| metric | type | labels | what it is |", "|---|---|---|---|", ...rows].join("\n");
}

function sampleName({ name, type }: Pick<MetricFamily, "name" | "type">): string {
  return name + (type === "counter" ? "_total" : type === "info" ? "_info" : "");
}

function labelsOf({ samples }: MetricFamily): string {
  const names = [...(samples[0]?.labels ?? "").matchAll(/([a-z_]+)="/g)].map(([, name]) => `\`${name}\``);
  return names.join(", ");
}

/** All families of a node that has an actor of each kind, with all that it may tell. */
function shownFamilies(): MetricFamily[] {
  const status = { node: "", version: "", status: "ok", reasons: [], uptime_s: 0 } as const;
  return ownFamilies({
    health: { ...status, started_at: new Date(0).toISOString(), actors: TOLD_KINDS.map(shownActor) },
    process: {
      cpu: { userSeconds: 0, systemSeconds: 0 },
      memory: { residentBytes: 0, heapBytes: 0 },
      loop: { p50: 0, p99: 0, max: 0 },
    },
    messages: { handled: 0, provided: 0, sent: 0 },
  });
}

function shownActor(kind: string): ActorJson {
  const metrics = detailMetrics(kind, {});
  const details = metrics.map(({ detail, by }) => [detail, by === undefined ? 0 : { [by]: 0 }] as const);
  const nothing = {
    reason: null,
    started_at: null,
    pid: null,
    last_message_at: null,
    last_exit: null,
  } as const;
  const counts = { restarts: 0, restarts_total: 0, mailbox: 0, messages: 0, dropped: 0 };
  return {
    path: `/${kind}`,
    kind,
    state: "running",
    ...nothing,
    ...counts,
    details: Object.fromEntries(details),
  };
}
