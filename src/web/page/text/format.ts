/** Numbers, times and sizes as a person reads them. A value that is not there is a dash. */

/** What stands for no value. */
export const NONE = "–";

const BINARY = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

/** 1536 -> `1.5 KiB`. */
export function formatBytes(value: number | null | undefined): string {
  if (value === null || value === undefined) return NONE;
  const size = Math.abs(value);
  const step = size < 1024 ? 0 : Math.min(Math.floor(Math.log2(size) / 10), BINARY.length - 1);
  const scaled = value / 1024 ** step;
  return `${scaled.toFixed(step === 0 || Math.abs(scaled) >= 100 ? 0 : 1)} ${BINARY[step]}`;
}

/** Bytes a second. */
export function formatByteRate(value: number | null | undefined): string {
  return value === null || value === undefined ? NONE : `${formatBytes(value)}/s`;
}

/** 12.34 -> `12.3 %`, 123.4 -> `123 %`. */
export function formatPercent(value: number | null | undefined): string {
  if (value === null || value === undefined) return NONE;
  return `${value.toFixed(value >= 100 || value === 0 ? 0 : 1)} %`;
}

/** 12345 -> `12 345`; 0.25 -> `0.25`. */
export function formatCount(value: number | null | undefined): string {
  if (value === null || value === undefined) return NONE;
  const digits = Number.isInteger(value) || Math.abs(value) >= 100 ? 0 : 2;
  return value.toFixed(digits).replace(/\B(?=(\d{3})+(?!\d))/g, "\u202f");
}

const SHORT_TIMES = [
  { unit: "s", ns: 1e9 },
  { unit: "ms", ns: 1e6 },
  { unit: "µs", ns: 1e3 },
];

/** Nanoseconds: 2048 -> `2.05 µs`, 512 -> `512 ns`. */
export function formatNs(ns: number | null | undefined): string {
  if (ns === null || ns === undefined) return NONE;
  const step = SHORT_TIMES.find((candidate) => Math.abs(ns) >= candidate.ns);
  return step === undefined
    ? `${Math.round(ns)} ns`
    : `${Number((ns / step.ns).toPrecision(3))} ${step.unit}`;
}

/** A span in its largest whole unit: 95 s -> `95 s`, 600 s -> `10 min`. */
export function formatSpan(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3_600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

/** Unix ms as this browser's time of day. */
export function formatClock(ms: number): string {
  const time = new Date(ms);
  return [time.getHours(), time.getMinutes(), time.getSeconds()]
    .map((part) => String(part).padStart(2, "0"))
    .join(":");
}

/** Unix ms as this browser's day of the month and time, for spans of days. */
export function formatDay(ms: number): string {
  const time = new Date(ms);
  return `${time.getDate()}. ${formatClock(ms).slice(0, 5)}`;
}

const THOUSANDS = [
  { unit: "G", size: 1e9 },
  { unit: "M", size: 1e6 },
  { unit: "k", size: 1e3 },
];

/** A value beside a plot's axis, whose title has the unit: 45000 -> `45k`. */
export function formatTick(value: number, unit: string): string {
  if (unit.startsWith("bytes")) return formatBytes(value).replace(/\.0 /, " ");
  const { unit: suffix, size } = THOUSANDS.find((step) => value >= step.size) ?? { unit: "", size: 1 };
  const text = `${Number((value / size).toPrecision(3))}${suffix}`;
  return unit === "percent" ? `${text} %` : text;
}

/** Any value by the unit of its series. */
export function formatValue(value: number | null | undefined, unit: string): string {
  switch (unit) {
    case "bytes":
      return formatBytes(value);
    case "bytes/s":
      return formatByteRate(value);
    case "percent":
      return formatPercent(value);
    case "ns":
      return formatNs(value);
    case "":
      return formatCount(value);
    default:
      return value === null || value === undefined ? NONE : `${formatCount(value)} ${unit}`;
  }
}
