/** Facts of the machine that sources need: constants of the kernel, and what the host's own files tell the zones. */
import { endianness } from "node:os";

export interface Machine {
  readonly pageBytes: number;
  /** USER_HZ: unit of the times in /proc/stat and /proc/PID/stat. */
  readonly ticksPerSecond: number;
  /** One more than the highest number of a processor that is on line. */
  cpus: number;
  /** Names of whole disks by "major:minor"; those left out (loop, ram, zram) are not in it. */
  readonly disks: Map<string, string>;
}

/** @see getauxval(3) for the entries of /proc/self/auxv. */
const AT_PAGESZ = 6n;
const AT_CLKTCK = 17n;
const ENTRY_BYTES = 16;

/** From the bytes of /proc/self/auxv, of a 64-bit process; 4,096 and 100 where it does not say. */
export function createMachine(auxv: Buffer): Machine {
  const read = endianness() === "LE" ? auxv.readBigUInt64LE.bind(auxv) : auxv.readBigUInt64BE.bind(auxv);
  const facts = new Map<bigint, bigint>();
  for (let at = 0; at + ENTRY_BYTES <= auxv.length; at += ENTRY_BYTES) facts.set(read(at), read(at + 8));
  return {
    pageBytes: Number(facts.get(AT_PAGESZ) ?? 4096n),
    ticksPerSecond: Number(facts.get(AT_CLKTCK) ?? 100n),
    cpus: 0,
    disks: new Map(),
  };
}

/** Open files that may be kept: the soft limit in the text of /proc/self/limits but for a reserve of our own. */
export function toOpenFilesMax(limits: string): number {
  const soft = /^Max open files +(\d+|unlimited)/m.exec(limits)?.[1] ?? "1024";
  const limit = soft === "unlimited" ? OPEN_FILES_MAX : Math.min(Number(soft), OPEN_FILES_MAX);
  return Math.max(limit - OPEN_FILES_RESERVE, 0);
}

/** Beyond 10,000 zones no more is gained. */
const OPEN_FILES_MAX = 200_000;
/** Node's own, and what is opened for a moment. */
const OPEN_FILES_RESERVE = 64;
