/**
 * Memory of the host: /proc/meminfo (kB, which are KiB) and /proc/vmstat (pages, but pgpgin and pgpgout in KiB).
 * physmem, freemem and pp_kernel are in pages as on illumos; the page cache is not in freemem.
 * @see proc_meminfo(5), proc_vmstat(5)
 */
import type { Series, Value } from "../../model/reading.js";
import { FileSource } from "./file-source.js";
import type { KernelFiles } from "./kernel-files.js";
import { KeyedLines } from "./keyed-lines.js";
import type { Machine } from "./machine.js";
import { Increase, series, sum, times, type Values } from "./source.js";
import type { TextScanner } from "./text-scanner.js";

const KIB = 1024;

/** Kernel memory: illumos's pp_kernel, approximately (VmallocUsed holds kernel stacks too). */
const KERNEL_KEYS = ["Slab", "KernelStack", "PageTables", "SecPageTables", "Percpu", "VmallocUsed"] as const;
/** Shown under their own names, in bytes. */
const OWN_KEYS = [
  "MemAvailable",
  "Buffers",
  "Cached",
  "SwapTotal",
  "SwapFree",
  "Dirty",
  "Writeback",
  "AnonPages",
  "Mapped",
  "Shmem",
  "SReclaimable",
  "Committed_AS",
] as const;
const MEMINFO = new KeyedLines<string>(["MemTotal", "MemFree", ...OWN_KEYS, ...KERNEL_KEYS]);

const MEMINFO_SERIES = [
  ...["physmem", "freemem", "pp_kernel", "rss", "physcap", "swap", "swapcap"].map((name) =>
    series(`mem.${name}`, "gauge"),
  ),
  ...OWN_KEYS.map((key) => series(`meminfo.${key}`, "gauge")),
];

export class Meminfo extends FileSource {
  readonly series: readonly Series[] = MEMINFO_SERIES;
  readonly #pageKib: number;

  constructor(path: string, files: KernelFiles, machine: Machine) {
    super("meminfo", path, files);
    this.#pageKib = machine.pageBytes / KIB;
  }

  protected parse(text: TextScanner, values: Values): void {
    MEMINFO.read(text);
    const kib = (key: string): number | undefined => toNumber(MEMINFO.get(key));
    const anon = kib("AnonPages");
    const swapTotal = kib("SwapTotal");
    const swapFree = kib("SwapFree");
    const swapUsed = swapTotal === undefined || swapFree === undefined ? undefined : swapTotal - swapFree;
    // Older kernels have fewer kinds of kernel memory: those that there are.
    const kernel = KERNEL_KEYS.reduce((total, key) => total + (kib(key) ?? 0), 0);
    values.push(this.#toPages(kib("MemTotal")), this.#toPages(kib("MemFree")), this.#toPages(kernel));
    values.push(times(sum(anon, kib("Mapped")), KIB), times(kib("MemTotal"), KIB));
    values.push(times(sum(anon, swapUsed), KIB), times(sum(kib("MemTotal"), swapTotal), KIB));
    for (const key of OWN_KEYS) values.push(times(MEMINFO.get(key), KIB));
  }

  #toPages(kib: number | undefined): number | undefined {
    return kib === undefined ? undefined : Math.floor(kib / this.#pageKib);
  }
}

function toNumber(value: Value | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}

const ALLOC_KEYS = ["dma", "dma32", "normal", "movable", "device", "high"].map((zone) => `pgalloc_${zone}`);
const FAULT_KEYS = ["pgmajfault", "pgfault", "pgfree"] as const;
const VMSTAT_KEYS = [
  "pgpgin",
  "pgpgout",
  "pswpin",
  "pswpout",
  "workingset_refault_anon",
  "workingset_refault_file",
  "oom_kill",
] as const;
const VMSTAT = new KeyedLines<string>([...VMSTAT_KEYS, ...FAULT_KEYS, ...ALLOC_KEYS]);
const VMSTAT_SERIES = [
  series("mem.maj_fault", "delta"),
  series("mem.as_fault", "delta"),
  series("mem.nalloc_calls", "gauge"),
  series("mem.nfree_calls", "gauge"),
  ...VMSTAT_KEYS.map((key) => series(`vmstat.${key}`, "counter")),
];

export class Vmstat extends FileSource {
  readonly series: readonly Series[] = VMSTAT_SERIES;
  readonly #pgfault = new Increase();
  readonly #pgmajfault = new Increase();

  constructor(path: string, files: KernelFiles) {
    super("vmstat", path, files);
  }

  protected parse(text: TextScanner, values: Values): void {
    VMSTAT.read(text);
    const allocated = ALLOC_KEYS.map((key) => VMSTAT.get(key)).filter((value) => value !== undefined);
    values.push(this.#pgmajfault.next(VMSTAT.get("pgmajfault")), this.#pgfault.next(VMSTAT.get("pgfault")));
    values.push(allocated.length === 0 ? undefined : sum(...allocated), VMSTAT.get("pgfree"));
    for (const key of VMSTAT_KEYS) values.push(VMSTAT.get(key));
  }
}
