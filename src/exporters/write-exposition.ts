/**
 * Families as text, in OpenMetrics 1.0 or in Prometheus' text format 0.0.4. The two differ in what a counter's
 * family is called, in units, in the types of infos and unknowns, and in the end.
 *
 * @see https://prometheus.io/docs/specs/om/open_metrics_spec/
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
import type { ExpositionFormat } from "../model/exposition.js";
import type { FamilyType, MetricFamily, MetricSample } from "./metric-family.js";

/** Comes after the last family. */
export const EXPOSITION_END: Readonly<Record<ExpositionFormat, string>> = {
  openmetrics: "# EOF\n",
  text: "",
};

/** One family with its samples; "" where it has none. Each name may be written once in an exposition. */
export function writeFamily(family: MetricFamily, format: ExpositionFormat): string {
  if (family.samples.length === 0) return "";
  const suffix = TYPE_SUFFIXES[family.type] ?? "";
  const sampleName = family.name + suffix;
  let text = writeHead(family, format, sampleName);
  for (const sample of family.samples) text += writeSample(sampleName, sample);
  return text;
}

const TYPE_SUFFIXES: Partial<Readonly<Record<FamilyType, string>>> = { counter: "_total", info: "_info" };

/** The text format has no other names for these. */
const TEXT_TYPES: Partial<Readonly<Record<FamilyType, string>>> = {
  info: "gauge",
  unknown: "untyped",
};

function writeHead({ name, type, unit, help }: MetricFamily, format: ExpositionFormat, sampleName: string) {
  if (format === "text") {
    const plainHelp = help.replace(/\\/g, "\\\\").replace(/\n/g, "\\n");
    return `# HELP ${sampleName} ${plainHelp}\n# TYPE ${sampleName} ${TEXT_TYPES[type] ?? type}\n`;
  }
  const unitLine = unit === "" ? "" : `# UNIT ${name} ${unit}\n`;
  const quotedHelp = help.replace(/\\/g, "\\\\").replace(/\n/g, "\\n").replace(/"/g, '\\"');
  return `# TYPE ${name} ${type}\n${unitLine}# HELP ${name} ${quotedHelp}\n`;
}

function writeSample(name: string, { suffix, labels, value }: MetricSample): string {
  return `${name}${suffix ?? ""}${labels} ${typeof value === "number" ? writeNumber(value) : value}\n`;
}

/** Go's and JavaScript's shortest decimals read the same; the infinite ones are written otherwise. */
function writeNumber(value: number): string {
  if (value === Infinity) return "+Inf";
  return value === -Infinity ? "-Inf" : String(value);
}
