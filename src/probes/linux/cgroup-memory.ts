/**
 * Memory of a cgroup, from memory.stat and the file of its current use. v2 and v1 name the same things differently;
 * both are told in the words of v2, and v1 by its `total_` lines, which hold the cgroups within as v2's do.
 */
import type { Series, Value } from "../../model/reading.js";
import { toCap } from "./cgroup-memory-limit.js";
import { FileSource } from "./file-source.js";
import { KeyedLines } from "./keyed-lines.js";
import type { KernelFiles, KeptFile, ReadOutcome } from "./kernel-files.js";
import type { TextScanner } from "./text-scanner.js";
import { Increase, series, sum, type Source, type Values } from "./source.js";

/** Word of v2, word of v1 ("" where it has none), kind. The first five make the `mem.` metrics. */
const WORDS = [
  ["anon", "total_rss", "gauge"],
  ["file_mapped", "total_mapped_file", "gauge"],
  ["pgfault", "total_pgfault", "counter"],
  ["pgmajfault", "total_pgmajfault", "counter"],
  ["swap", "total_swap", "gauge"],
  ["file", "total_cache", "gauge"],
  ["shmem", "total_shmem", "gauge"],
  ["file_dirty", "total_dirty", "gauge"],
  ["file_writeback", "total_writeback", "gauge"],
  ["inactive_anon", "total_inactive_anon", "gauge"],
  ["active_anon", "total_active_anon", "gauge"],
  ["inactive_file", "total_inactive_file", "gauge"],
  ["active_file", "total_active_file", "gauge"],
  ["unevictable", "total_unevictable", "gauge"],
  ["workingset_refault_anon", "total_workingset_refault_anon", "counter"],
  ["workingset_refault_file", "total_workingset_refault_file", "counter"],
  ["kernel", "", "gauge"],
  ["slab", "", "gauge"],
  ["sock", "", "gauge"],
  ["pgscan", "", "counter"],
  ["pgsteal", "", "counter"],
] as const;

const USE_SERIES = [
  series("mem.rss", "gauge"),
  series("mem.swap", "gauge"),
  series("mem.maj_fault", "delta"),
  series("mem.as_fault", "delta"),
  series("memory.swap", "gauge"),
];
/** Those before are told as `mem.` metrics, and the swap apart. */
const OWN_WORDS = WORDS.slice(5);
/** What v1 has of them comes first. */
const V1_WORDS = OWN_WORDS.filter(([, word]) => word !== "");

/** How a version of cgroups tells it. */
interface MemoryWords {
  readonly lines: KeyedLines<string>;
  readonly series: readonly Series[];
}

const V2: MemoryWords = {
  lines: new KeyedLines<string>(WORDS.map(([word]) => word)),
  series: [...USE_SERIES, ...OWN_WORDS.map(([word, , kind]) => series(`memory.${word}`, kind))],
};
/** v1 tells the caps that hold, the zone's own or that of a cgroup around it, in the same file. */
const V1_CAPS = ["hierarchical_memory_limit", "hierarchical_memsw_limit"];
const V1: MemoryWords = {
  lines: new KeyedLines<string>([...WORDS.map(([, word]) => word).filter((word) => word !== ""), ...V1_CAPS]),
  series: [
    ...USE_SERIES,
    ...V1_WORDS.map(([word, , kind]) => series(`memory.${word}`, kind)),
    series("mem.physcap", "gauge"),
    series("mem.swapcap", "gauge"),
  ],
};

/** Faults since the read before, [major, all]. */
class Faults {
  readonly #major = new Increase();
  readonly #all = new Increase();

  next(major: Value | undefined, all: Value | undefined): [major: Value | undefined, all: Value | undefined] {
    return [this.#major.next(major), this.#all.next(all)];
  }
}

/** `memory.current` of v2, `memory.usage_in_bytes` of v1: all memory charged to the cgroup, the page cache too. */
export class MemoryCurrent extends FileSource {
  readonly series = CURRENT_SERIES;
  /** Whether it is what it was at the read before. */
  isSame = false;
  #bytes: Value | undefined;

  constructor(version: 1 | 2, folder: string, files: KernelFiles) {
    const name = version === 2 ? "memory.current" : "memory.usage_in_bytes";
    super(name, `${folder}/${name}`, files);
  }

  protected parse(text: TextScanner, values: Values): void {
    const bytes = text.uint();
    this.isSame = bytes === this.#bytes;
    this.#bytes = bytes;
    values.push(bytes);
  }
}
const CURRENT_SERIES = [series("memory.current", "gauge")];

/** v2 `memory.stat` and `memory.swap.current`. */
export class MemoryStat implements Source {
  readonly name = "memory.stat";
  readonly series: readonly Series[] = V2.series;
  readonly #files: KernelFiles;
  readonly #stat: KeptFile;
  readonly #swap: KeptFile;
  readonly #faults = new Faults();

  constructor(folder: string, files: KernelFiles) {
    this.#files = files;
    this.#stat = files.keep(`${folder}/memory.stat`);
    this.#swap = files.keep(`${folder}/memory.swap.current`);
  }

  read(values: Values): ReadOutcome {
    const outcome = this.#stat.read();
    if (outcome !== "read") return outcome;
    V2.lines.read(this.#files.text);
    const [anon, mapped, faults, majorFaults, , ...own] = V2.lines.values;
    const swap = this.#swap.read() === "read" ? this.#files.text.uint() : undefined;
    values.push(sum(anon, mapped), sum(anon, swap), ...this.#faults.next(majorFaults, faults), swap, ...own);
    return "read";
  }

  close(): void {
    this.#stat.close();
    this.#swap.close();
  }
}

/** v1 `memory.stat`. */
export class MemoryStatV1 extends FileSource {
  readonly series = V1.series;
  readonly #faults = new Faults();

  constructor(folder: string, files: KernelFiles) {
    super("memory.stat", `${folder}/memory.stat`, files);
  }

  protected parse(text: TextScanner, values: Values): void {
    V1.lines.read(text);
    const [anon, mapped, faults, majorFaults, swap, ...rest] = V1.lines.values;
    const own = rest.slice(0, V1_WORDS.length);
    const [physcap, swapcap] = rest.slice(V1_WORDS.length);
    values.push(sum(anon, mapped), sum(anon, swap), ...this.#faults.next(majorFaults, faults), swap, ...own);
    values.push(toCap(physcap), toCap(swapcap));
  }
}
