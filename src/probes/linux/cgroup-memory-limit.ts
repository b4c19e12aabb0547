/** What caps the memory of a cgroup and how often it met the cap. An uncapped zone says 2^64-1, as illumos does. */
import type { Series, Value } from "../../model/reading.js";
import { KeyedLines } from "./keyed-lines.js";
import type { KernelFiles, ReadOutcome } from "./kernel-files.js";
import { series, sum, type Source, type Values } from "./source.js";

const UNCAPPED = 2n ** 64n - 1n;
/** v1 writes "no cap" as the largest whole number of pages below 2^63: 9223372036854771712 with pages of 4 KiB. */
const V1_UNCAPPED_MIN = 2 ** 63 - 2 ** 30;

const LIMIT_SERIES = [
  series("mem.physcap", "gauge"),
  series("mem.swapcap", "gauge"),
  series("memory.peak", "gauge"),
  series("memory.high", "gauge"),
  series("memory.events", "counter", "max"),
  series("memory.events", "counter", "oom_kill"),
  series("memory.events", "counter", "high"),
  series("memory.events", "counter", "oom"),
];
const V2_EVENT_KEYS = new KeyedLines(["max", "oom_kill", "high", "oom"]);

/** v2: memory.max, memory.swap.max, memory.peak, memory.high, memory.events. */
export class MemoryMax implements Source {
  readonly name = "memory.max";
  readonly series: readonly Series[] = LIMIT_SERIES;
  readonly #folder: string;
  readonly #files: KernelFiles;

  constructor(folder: string, files: KernelFiles) {
    this.#folder = folder;
    this.#files = files;
  }

  read(values: Values): ReadOutcome {
    const outcome = this.#files.readOnce(`${this.#folder}/memory.max`);
    if (outcome !== "read") return outcome;
    const physcap = this.#files.text.uint() ?? UNCAPPED;
    const swapcap = this.#readCap(`${this.#folder}/memory.swap.max`);
    values.push(physcap, addCaps(physcap, swapcap));
    values.push(this.#files.readUint(`${this.#folder}/memory.peak`));
    values.push(this.#files.readUint(`${this.#folder}/memory.high`));
    const hasEvents = this.#files.readOnce(`${this.#folder}/memory.events`) === "read";
    if (hasEvents) V2_EVENT_KEYS.read(this.#files.text);
    values.push(...V2_EVENT_KEYS.values.map((value) => (hasEvents ? value : undefined)));
    return "read";
  }

  close(): void {}

  /** Undefined where the kernel has no such file, {@link UNCAPPED} where it says "max". */
  #readCap(path: string): Value | undefined {
    return this.#files.readOnce(path) === "read" ? (this.#files.text.uint() ?? UNCAPPED) : undefined;
  }
}

/** Memory and swap together; without swap accounting there is no cap to tell. */
function addCaps(physcap: Value, swapcap: Value | undefined): Value | undefined {
  if (swapcap === undefined) return undefined;
  return physcap === UNCAPPED || swapcap === UNCAPPED ? UNCAPPED : sum(physcap, swapcap);
}

const V1_LIMIT_SERIES = LIMIT_SERIES.filter(({ metric, instance }) => {
  return metric === "memory.peak" || instance === "max" || instance === "oom_kill";
});
const V1_OOM_KEYS = new KeyedLines(["oom_kill"]);

/** v1: max_usage_in_bytes, failcnt, oom_control; the caps are in its memory.stat. */
export class MemoryFailures implements Source {
  readonly name = "memory.max_usage_in_bytes";
  readonly series: readonly Series[] = V1_LIMIT_SERIES;
  readonly #folder: string;
  readonly #files: KernelFiles;

  constructor(folder: string, files: KernelFiles) {
    this.#folder = folder;
    this.#files = files;
  }

  read(values: Values): ReadOutcome {
    const outcome = this.#files.readOnce(`${this.#folder}/${this.name}`);
    if (outcome !== "read") return outcome;
    values.push(this.#files.text.uint());
    values.push(this.#files.readUint(`${this.#folder}/memory.failcnt`));
    const hasOom = this.#files.readOnce(`${this.#folder}/memory.oom_control`) === "read";
    if (hasOom) V1_OOM_KEYS.read(this.#files.text);
    values.push(hasOom ? V1_OOM_KEYS.get("oom_kill") : undefined);
    return "read";
  }

  close(): void {}
}

/** A cap of v1: {@link UNCAPPED} where it says so in its own way. */
export function toCap(limit: Value | undefined): Value | undefined {
  return limit !== undefined && Number(limit) >= V1_UNCAPPED_MIN ? UNCAPPED : limit;
}
