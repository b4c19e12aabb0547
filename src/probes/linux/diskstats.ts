/**
 * Whole disks of the host from /proc/diskstats:
 * `254 0 vda 55600 9933 3205018 16567 53208 101722 20381144 133273 0 25980 155110 ...` are reads, merged, sectors
 * read, ms reading, writes, merged, sectors written, ms writing, in flight, ms busy, ms weighted by what was in
 * flight. Sectors are 512 bytes. Partitions, loop, ram and zram devices are left out, and a disk that did nothing
 * since boot until it does.
 * @see the kernel's admin guide, iostats
 */
import { existsSync } from "node:fs";
import type { Series, Value } from "../../model/reading.js";
import { FileSource } from "./file-source.js";
import type { KernelFiles } from "./kernel-files.js";
import type { Machine } from "./machine.js";
import { Increase, series, sum, times, type Values } from "./source.js";
import type { TextScanner } from "./text-scanner.js";

const PAGE_IN = series("mem.pgin", "delta");
const METRICS = [
  "disk.reads",
  "disk.nread",
  "disk.writes",
  "disk.nwritten",
  "disk.rtime",
  "disk.rlentime",
] as const;
const SECTOR_BYTES = 512;
const NS_PER_MS = 1_000_000;

const LEFT_OUT = /^(?:loop|ram|zram)\d+$/;
/** Made of other disks: what they read is counted there as well. */
const STACKED = /^(?:dm-|md)\d/;

export class Diskstats extends FileSource {
  series: readonly Series[] = [PAGE_IN];
  readonly #blockFolder: string;
  readonly #machine: Machine;
  readonly #pageIns = new Increase();
  /** Whether a device by that name is a whole disk. */
  readonly #isDisk = new Map<string, boolean>();
  #names: string[] = [];

  /** `blockFolder`: /sys/block, which has the whole disks. */
  constructor(path: string, blockFolder: string, files: KernelFiles, machine: Machine) {
    super("diskstats", path, files);
    this.#blockFolder = blockFolder;
    this.#machine = machine;
  }

  protected parse(text: TextScanner, values: Values): void {
    const names: string[] = [];
    let reads = 0;
    const pageInAt = values.push(undefined) - 1;
    for (; !text.atEnd; text.skipLine()) {
      const device = `${text.number() ?? ""}:${text.number() ?? ""}`;
      const name = text.word();
      if (!this.#isWholeDisk(name)) continue;
      this.#machine.disks.set(device, name);
      const counts = readCounts(text);
      if (counts === undefined) continue;
      names.push(name);
      if (!STACKED.test(name)) reads += Number(counts[0] ?? 0);
      values.push(...counts);
    }
    values[pageInAt] = this.#pageIns.next(reads);
    if (names.join() !== this.#names.join()) this.#setNames(names);
  }

  #isWholeDisk(name: string): boolean {
    const known = this.#isDisk.get(name);
    if (known !== undefined) return known;
    // A slash in a device's name is a "!" in sysfs.
    const path = `${this.#blockFolder}/${name.replaceAll("/", "!")}`;
    const isDisk = name !== "" && !LEFT_OUT.test(name) && existsSync(path);
    this.#isDisk.set(name, isDisk);
    return isDisk;
  }

  #setNames(names: string[]): void {
    this.#names = names;
    const disks = names.flatMap((name) => METRICS.map((metric) => series(metric, "counter", name)));
    this.series = [PAGE_IN, ...disks];
  }
}

/** In the order of {@link METRICS}; undefined where the disk did nothing since boot, or the line is cut. */
function readCounts(text: TextScanner): (Value | undefined)[] | undefined {
  const reads = text.uint();
  text.skipWords(1);
  const sectorsRead = text.uint();
  text.skipWords(1);
  const writes = text.uint();
  text.skipWords(1);
  const sectorsWritten = text.uint();
  text.skipWords(2);
  const busyMs = text.uint();
  const weightedMs = text.uint();
  if (sum(reads, writes) === undefined || sum(reads, writes) === 0) return undefined;
  return [
    reads,
    times(sectorsRead, SECTOR_BYTES),
    writes,
    times(sectorsWritten, SECTOR_BYTES),
    times(busyMs, NS_PER_MS),
    times(weightedMs, NS_PER_MS),
  ];
}
