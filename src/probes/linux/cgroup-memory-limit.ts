/** What caps the memory of a cgroup and how often it met the cap. An uncapped zone says 2^64-1, as illumos does. */
import type { Series, Value } from "../../model/reading.js";
import { FolderSource } from "./folder-source.js";
import type { KernelFiles } from "./kernel-files.js";
import { KeyedLines } from "./keyed-lines.js";
import { series, sum, type Values } from "./source.js";
import type { TextScanner } from "./text-scanner.js";

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
export class MemoryMax extends FolderSource {
  readonly series: readonly Series[] = LIMIT_SERIES;

  constructor(folder: string, files: KernelFiles) {
    super("memory.max", folder, files);
  }

  protected parse(text: TextScanner, values: Values): void {
    const physcap = readCap(text);
    const swap = this.textOf("memory.swap.max");
    values.push(physcap, addCaps(physcap, swap && readCap(swap)));
    values.push(this.uintOf("memory.peak"), this.uintOf("memory.high"));
    const events = this.textOf("memory.events");
    if (events !== undefined) V2_EVENT_KEYS.read(events);
    values.push(...V2_EVENT_KEYS.values.map((value) => events && value));
  }
}

/** {@link UNCAPPED} where it says "max". */
function readCap(text: TextScanner): Value {
  return text.uint() ?? UNCAPPED;
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
export class MemoryFailures extends FolderSource {
  readonly series: readonly Series[] = V1_LIMIT_SERIES;

  constructor(folder: string, files: KernelFiles) {
    super("memory.max_usage_in_bytes", folder, files);
  }

  protected parse(text: TextScanner, values: Values): void {
    values.push(text.uint(), this.uintOf("memory.failcnt"));
    const oom = this.textOf("memory.oom_control");
    if (oom !== undefined) V1_OOM_KEYS.read(oom);
    values.push(oom && V1_OOM_KEYS.get("oom_kill"));
  }
}

/** A cap of v1: {@link UNCAPPED} where it says so in its own way. */
export function toCap(limit: Value | undefined): Value | undefined {
  return limit !== undefined && Number(limit) >= V1_UNCAPPED_MIN ? UNCAPPED : limit;
}
