/**
 * Processor time of a cgroup: v1 cpuacct tells it per core in ns, v2 as one sum in us. Both are cumulative since the
 * cgroup was made. cpuacct.usage_all is not used: its user and system parts are sampled, and 7 % short of the sum.
 */
import type { Series, Value } from "../../model/reading.js";
import { FileSource } from "./file-source.js";
import type { KernelFiles } from "./kernel-files.js";
import { KeyedLines } from "./keyed-lines.js";
import type { Machine } from "./machine.js";
import { series, times, UsedTicks, type Moment, type Source, type Values } from "./source.js";
import type { TextScanner } from "./text-scanner.js";

const NS_PER_USEC = 1000;

/** A source that knows whether any process of the zone used a processor since the read before. */
export interface CpuSource extends Source {
  readonly isBusy: boolean;
}

/** `cpuacct.usage_percpu`, e.g. "5928723602 5807971732": ns by processor. */
export class PercpuUsage extends FileSource implements CpuSource {
  series: readonly Series[] = [];
  isBusy = true;
  readonly #machine: Machine;
  readonly #cpus: UsedTicks[] = [];
  #totalNs = -1;

  constructor(folder: string, files: KernelFiles, machine: Machine) {
    super("cpuacct.usage_percpu", `${folder}/cpuacct.usage_percpu`, files);
    this.#machine = machine;
  }

  protected parse(text: TextScanner, values: Values, moment: Moment): void {
    let totalNs = 0;
    // Processors that could be plugged in are listed too: only those that are there count.
    while (this.#cpus.length < this.#machine.cpus) this.#addCpu(this.#cpus.length);
    for (const cpu of this.#cpus) {
      const ns = text.uint();
      totalNs += Number(ns ?? 0);
      const usage = cpu.next(ns, moment);
      values.push(usage === undefined ? undefined : Math.min(usage, moment.ticks));
    }
    this.isBusy = totalNs !== this.#totalNs;
    this.#totalNs = totalNs;
  }

  #addCpu(cpu: number): void {
    this.#cpus.push(new UsedTicks());
    this.series = [...this.series, series("cpu.usage", "gauge", String(cpu))];
  }
}

const STAT_KEYS = new KeyedLines([
  "usage_usec",
  "user_usec",
  "system_usec",
  "nr_periods",
  "nr_throttled",
  "throttled_usec",
]);
const USAGE_SERIES = [series("cpu.usage", "gauge", "all")];
const TIME_SERIES = [series("cpu.user_usec", "counter", "all"), series("cpu.system_usec", "counter", "all")];
const THROTTLING_SERIES = [
  series("cpu.nr_periods", "counter"),
  series("cpu.nr_throttled", "counter"),
  series("cpu.throttled_usec", "counter"),
];

/** What of {@link CpuStat} v1 does not tell already. */
export interface CpuStatParts {
  /** `cpu.usage{all}`: where v1 tells it per core it is not wanted. */
  readonly hasUsage: boolean;
  /** The cpu controller is in v2. */
  readonly hasThrottling: boolean;
}

/** v2 `cpu.stat`; it is there without the cpu controller too, then without the counts of throttling. */
export class CpuStat extends FileSource implements CpuSource {
  readonly series: readonly Series[];
  isBusy = true;
  readonly #parts: CpuStatParts;
  readonly #used = new UsedTicks();
  #usageUsec: Value | undefined;

  constructor(folder: string, files: KernelFiles, parts: CpuStatParts) {
    super("cpu.stat", `${folder}/cpu.stat`, files);
    this.#parts = parts;
    this.series = [
      ...(parts.hasUsage ? USAGE_SERIES : []),
      ...TIME_SERIES,
      ...(parts.hasThrottling ? THROTTLING_SERIES : []),
    ];
  }

  protected parse(text: TextScanner, values: Values, moment: Moment): void {
    STAT_KEYS.read(text);
    const [usage, user, system, ...throttling] = STAT_KEYS.values;
    if (this.#parts.hasUsage) values.push(this.#used.next(times(usage, NS_PER_USEC), moment));
    values.push(user, system);
    if (this.#parts.hasThrottling) values.push(...throttling);
    this.isBusy = usage !== this.#usageUsec;
    this.#usageUsec = usage;
  }
}

/** v1 `cpuacct.stat`: "user 1051\nsystem 122" in ticks of USER_HZ. */
const TICK_KEYS = new KeyedLines(["user", "system"]);

export class CpuacctStat extends FileSource {
  readonly series: readonly Series[] = TIME_SERIES;
  readonly #usecPerTick: number;

  constructor(folder: string, files: KernelFiles, machine: Machine) {
    super("cpuacct.stat", `${folder}/cpuacct.stat`, files);
    this.#usecPerTick = Math.round(1e6 / machine.ticksPerSecond);
  }

  protected parse(text: TextScanner, values: Values): void {
    TICK_KEYS.read(text);
    for (const ticks of TICK_KEYS.values) values.push(times(ticks, this.#usecPerTick));
  }
}
