/**
 * `npm run bench -- parse`: how fast the two hottest parsers are on one core, each with what the same text costs at
 * least: lines of `kstat -p` against `split("\t")`, lines of bpftrace against JSON.parse. To reach: 0.5 and 0.7.
 */
import { parseBpftraceLine } from "../src/probes/parse/bpftrace-line.js";
import { parseKstatLine } from "../src/probes/parse/kstat-line.js";

/** Each is timed this often, in turn, so that a neighbour's load hits both; the fastest counts. */
const ROUNDS = 15;

/** Prints lines per second of each parser, of its baseline, and the ratio. */
export async function run(): Promise<void> {
  await Promise.resolve();
  report("kstat -p", 'split("\\t")', kstatLines(), parseKstatLine, (line) => line.split("\t"));
  report("bpftrace", "JSON.parse", bpftraceLines(), parseBpftraceLine, (line) => JSON.parse(line) as unknown);
}

function report(
  format: string,
  baselineName: string,
  lines: readonly string[],
  parse: (line: string) => unknown,
  baseline: (line: string) => unknown,
): void {
  const bytes = lines.reduce((sum, line) => sum + line.length, 0);
  let [fastest, fastestBaseline] = [Infinity, Infinity];
  for (let round = 0; round < ROUNDS; round++) {
    fastest = Math.min(fastest, timeMs(lines, parse));
    fastestBaseline = Math.min(fastestBaseline, timeMs(lines, baseline));
  }
  const perSecond = (ms: number): string => Math.round((lines.length / ms) * 1000).toLocaleString("en");
  const megabytes = (bytes / fastest / 1000).toFixed(0);
  const ratio = (fastestBaseline / fastest).toFixed(2);
  process.stdout.write(
    `${format}: ${perSecond(fastest)} lines/s (${megabytes} MB/s), ` +
      `${baselineName}: ${perSecond(fastestBaseline)} lines/s, ratio ${ratio}\n`,
  );
}

let kept: unknown;

function timeMs(lines: readonly string[], parse: (line: string) => unknown): number {
  const start = performance.now();
  for (const line of lines) kept = parse(line);
  const elapsed = performance.now() - start;
  if (kept === undefined) throw new Error("a parser answered nothing");
  return elapsed;
}

const KSTATS = ["nread", "nwritten", "reads", "writes", "rtime", "wtime", "rlentime", "wlentime", "crtime"];

/** As of 40 zones: counters of 64 bit, times in seconds with a fraction, names with colons in a zone's UUID. */
function kstatLines(): string[] {
  return Array.from({ length: 50_000 }, (_, line) => {
    const statistic = KSTATS[line % KSTATS.length] ?? "";
    const zone = Math.floor(line / KSTATS.length) % 40;
    const value = statistic === "crtime" ? `${line}.123456789` : String(line * 7_919_000);
    return `zone_vfs:${zone}:5a5e898e-2971-4d39-b1b6-${zone}:${statistic}\t${value}`;
  });
}

/** As all-stat and syscall-latency print: 500 processes to a map, 40 zones of 25 buckets each. */
function bpftraceLines(): string[] {
  const keys = Array.from(
    { length: 500 },
    (_, key) => `"${key % 40},${20_000 + key},${key % 8},worker-${key}": ${key}`,
  );
  const buckets = Array.from(
    { length: 25 },
    (_, power) => `{"min": ${2 ** power}, "max": ${2 ** (power + 1) - 1}, "count": ${power * 811}}`,
  );
  const zones = Array.from({ length: 40 }, (_, zone) => `"${zone}": [${buckets.join(", ")}]`);
  const map = `{"type": "map", "data": {"@samples": {${keys.join(", ")}}}}`;
  const histogram = `{"type": "hist", "data": {"@calls": {${zones.join(", ")}}}}`;
  return Array.from({ length: 200 }, (_, line) => (line % 2 === 0 ? map : histogram));
}
