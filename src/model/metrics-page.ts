/** The page docs/metrics.md: every declared metric as one row, made from the table that the program uses. */
import { PACKET_METRICS, PACKET_SECTIONS, SAMPLE_METRICS, type Metric } from "./metric.js";

/** Markdown, ending with a line end. */
export function metricsPage(): string {
  return `# Metrics

Generated from the program's own table by \`node scripts/write-generated.mjs\`. A series is a metric with an instance, of
one zone of one host. Counters are cumulative, deltas are what happened since the sample before, gauges are levels,
histograms have power-of-two buckets. A metric that its source does not have is not sent, rather than sent as 0.

## In the packet of 2013

${table(PACKET_METRICS)}

## Named samples

${table(SAMPLE_METRICS)}
`;
}

function table(metrics: readonly Metric[]): string {
  const rows = metrics.map(
    (metric) =>
      `| \`${metric.name}\` | ${metric.kind} | ${metric.unit} | ${fieldOf(metric)} | ${metric.help} |`,
  );
  return ["| metric | kind | unit | field | what it is |", "|---|---|---|---|---|", ...rows].join("\n");
}

/** `8.2`: field 2 of the message in field 8. */
function fieldOf({ field, bits }: Metric): string {
  if (field === undefined) return "110";
  const section = PACKET_SECTIONS[field.section];
  return `${section === 0 ? "" : `${section}.`}${field.number}, ${bits} bit`;
}
