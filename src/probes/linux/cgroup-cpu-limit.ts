/** What caps the processor time of a cgroup: cpu.max and cpu.weight in v2, the files of the cpu controller in v1. */
import type { Series, Value } from "../../model/reading.js";
import { FileSource } from "./file-source.js";
import { FolderSource } from "./folder-source.js";
import type { KernelFiles } from "./kernel-files.js";
import { KeyedLines } from "./keyed-lines.js";
import { series, type Values } from "./source.js";
import type { TextScanner } from "./text-scanner.js";

const CAP = series("cpu.cap", "gauge");

/** `cpu.max`: "20000 100000" is 20 percent of a core, "max 100000" no cap; `cpu.weight`: 1 to 10,000. */
export class CpuMax extends FolderSource {
  readonly series: readonly Series[] = CPU_MAX_SERIES;

  constructor(folder: string, files: KernelFiles) {
    super("cpu.max", folder, files);
  }

  protected parse(text: TextScanner, values: Values): void {
    const quota = text.number();
    values.push(toPercent(quota, text.number()), this.uintOf("cpu.weight"));
  }
}
const CPU_MAX_SERIES = [CAP, series("cpu.weight", "gauge")];

/** v1 `cpu.stat`; throttled_time is in ns, where v2 has us. */
const V1_STAT_KEYS = new KeyedLines(["nr_periods", "nr_throttled", "throttled_time"]);

/** v1: cpu.cfs_quota_us (-1 is no cap), cpu.cfs_period_us, cpu.shares; cpu.stat counts only under a cap. */
export class CfsQuota extends FolderSource {
  readonly series: readonly Series[] = CFS_SERIES;

  constructor(folder: string, files: KernelFiles) {
    super("cpu.cfs_quota_us", folder, files);
  }

  protected parse(text: TextScanner, values: Values): void {
    const quota = text.number();
    const period = quota === undefined ? undefined : this.uintOf("cpu.cfs_period_us");
    values.push(toPercent(quota, period), this.uintOf("cpu.shares"));
  }
}
const CFS_SERIES = [CAP, series("cpu.shares", "gauge")];

/** v1 throttling: [nr_periods, nr_throttled, throttled_time in us]. */
export class CfsThrottling extends FileSource {
  readonly series: readonly Series[] = THROTTLING_SERIES;

  constructor(folder: string, files: KernelFiles) {
    super("cpu.stat", `${folder}/cpu.stat`, files);
  }

  protected parse(text: TextScanner, values: Values): void {
    V1_STAT_KEYS.read(text);
    const [periods, throttled, ns] = V1_STAT_KEYS.values;
    values.push(periods, throttled, ns === undefined ? undefined : Math.floor(Number(ns) / 1000));
  }
}
const THROTTLING_SERIES = [
  series("cpu.nr_periods", "counter"),
  series("cpu.nr_throttled", "counter"),
  series("cpu.throttled_usec", "counter"),
];

function toPercent(quota: Value | undefined, period: Value | undefined): number | undefined {
  if (quota === undefined || period === undefined || Number(period) === 0) return undefined;
  return (100 * Number(quota)) / Number(period);
}
