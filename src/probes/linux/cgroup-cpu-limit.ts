/** What caps the processor time of a cgroup: cpu.max and cpu.weight in v2, the files of the cpu controller in v1. */
import type { Series, Value } from "../../model/reading.js";
import { FileSource } from "./file-source.js";
import type { KernelFiles, ReadOutcome } from "./kernel-files.js";
import { KeyedLines } from "./keyed-lines.js";
import { series, type Source, type Values } from "./source.js";
import type { TextScanner } from "./text-scanner.js";

const CAP = series("cpu.cap", "gauge");

/** `cpu.max`: "20000 100000" is 20 percent of a core, "max 100000" no cap; `cpu.weight`: 1 to 10,000. */
export class CpuMax implements Source {
  readonly name = "cpu.max";
  readonly series: readonly Series[] = CPU_MAX_SERIES;
  readonly #folder: string;
  readonly #files: KernelFiles;

  constructor(folder: string, files: KernelFiles) {
    this.#folder = folder;
    this.#files = files;
  }

  read(values: Values): ReadOutcome {
    const outcome = this.#files.readOnce(`${this.#folder}/cpu.max`);
    if (outcome !== "read") return outcome;
    const quota = this.#files.text.number();
    values.push(toPercent(quota, this.#files.text.number()));
    values.push(this.#files.readUint(`${this.#folder}/cpu.weight`));
    return "read";
  }

  close(): void {}
}
const CPU_MAX_SERIES = [CAP, series("cpu.weight", "gauge")];

/** v1 `cpu.stat`; throttled_time is in ns, where v2 has us. */
const V1_STAT_KEYS = new KeyedLines(["nr_periods", "nr_throttled", "throttled_time"]);

/** v1: cpu.cfs_quota_us (-1 is no cap), cpu.cfs_period_us, cpu.shares; cpu.stat counts only under a cap. */
export class CfsQuota implements Source {
  readonly name = "cpu.cfs_quota_us";
  readonly series: readonly Series[] = CFS_SERIES;
  readonly #folder: string;
  readonly #files: KernelFiles;

  constructor(folder: string, files: KernelFiles) {
    this.#folder = folder;
    this.#files = files;
  }

  read(values: Values): ReadOutcome {
    const outcome = this.#files.readOnce(`${this.#folder}/cpu.cfs_quota_us`);
    if (outcome !== "read") return outcome;
    const quota = this.#files.text.number();
    const period =
      quota === undefined ? undefined : this.#files.readUint(`${this.#folder}/cpu.cfs_period_us`);
    values.push(toPercent(quota, period));
    values.push(this.#files.readUint(`${this.#folder}/cpu.shares`));
    return "read";
  }

  close(): void {}
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
