/**
 * Disks of a cgroup from v2 `io.stat`, a line per device:
 * `254:0 rbytes=2621440 wbytes=1310720 rios=40 wios=20 dbytes=0 dios=0`. A device without counts has no line, or only
 * its number, on some kernels in front of the next device's line. v1 has nothing like it that counts.
 */
import type { Series, Value } from "../../model/reading.js";
import { FileSource } from "./file-source.js";
import type { KernelFiles } from "./kernel-files.js";
import type { Machine } from "./machine.js";
import { Increase, series, type Values } from "./source.js";
import type { TextScanner } from "./text-scanner.js";

const PAGE_IN = series("mem.pgin", "delta");
/** Order of a disk's values. */
const METRICS = ["disk.nread", "disk.nwritten", "disk.reads", "disk.writes"] as const;
const KEYS = ["rbytes", "wbytes", "rios", "wios"];
const READS = 2;

/** [nread, nwritten, reads, writes] by disk. */
export type DiskCounts = Map<string, (Value | undefined)[]>;

export class IoStat extends FileSource {
  series: readonly Series[] = [PAGE_IN];
  readonly #machine: Machine;
  readonly #pageIns = new Increase();
  #disks: string[] = [];

  constructor(folder: string, files: KernelFiles, machine: Machine) {
    super("io.stat", `${folder}/io.stat`, files);
    this.#machine = machine;
  }

  protected parse(text: TextScanner, values: Values): void {
    const counts = text.end === 0 ? NONE : parseIoStat(text.text(), this.#machine.disks);
    this.#addDisks(counts);
    let reads = 0;
    for (const values of counts.values()) reads += Number(values[READS] ?? 0);
    values.push(this.#pageIns.next(reads));
    for (const disk of this.#disks) values.push(...(counts.get(disk) ?? NO_COUNTS));
  }

  /** A disk stays once it was seen: its counts only grow. */
  #addDisks(counts: DiskCounts): void {
    const fresh = [...counts.keys()].filter((disk) => !this.#disks.includes(disk));
    if (fresh.length === 0) return;
    this.#disks = [...this.#disks, ...fresh];
    const added = fresh.flatMap((disk) => METRICS.map((metric) => series(metric, "counter", disk)));
    this.series = [...this.series, ...added];
  }
}

const NONE: DiskCounts = new Map();
const NO_COUNTS: readonly undefined[] = METRICS.map(() => undefined);

/** The counts of the devices named in `disks` (by "major:minor"); others, and what is no "key=number", is skipped. */
export function parseIoStat(text: string, disks: ReadonlyMap<string, string>): DiskCounts {
  const counts: DiskCounts = new Map();
  let disk: string | undefined;
  for (const word of text.split(/\s+/)) {
    const [key, number] = word.split("=");
    if (number === undefined) {
      if (word !== "") disk = disks.get(word);
      continue;
    }
    const index = KEYS.indexOf(key ?? "");
    if (disk === undefined || index < 0 || !/^\d{1,20}$/.test(number)) continue;
    const values = counts.get(disk) ?? METRICS.map(() => undefined);
    values[index] = toValue(number);
    counts.set(disk, values);
  }
  return counts;
}

function toValue(digits: string): Value {
  const value = Number(digits);
  return Number.isSafeInteger(value) ? value : BigInt(digits);
}
