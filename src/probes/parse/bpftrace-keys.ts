/**
 * How a script of ours says what the parts of its maps' keys are: before it prints maps, a line
 * `keys zone:cgroup pid execname` names, in their order, the catalogue's key that each part is, after a colon what
 * has to be made of it. The last part may hold commas, so that a name of a program comes last; a key that the
 * script does not have is `global` for the zone and `-` otherwise.
 */
import { GLOBAL_ZONE } from "../../model/zone.js";

/** What is known outside of the text. */
export interface KeyNames {
  /** Zone of the cgroup with this id; null: not known. */
  nameZone(cgroupId: string): string | null;
  /** Name of the system call of this number. */
  nameSyscall(number: string): string;
}

/** The catalogue's keys of one row from the joined key of a map entry; the reason where there are none. */
export type ReadKeys = (joined: string) => readonly string[] | "unknown-zone" | "unexpected-keys";

const PREFIX = "keys ";

/**
 * The reader that a printed line declares, for the keys `names` of the catalogue; null: no such line. Also null when
 * it names a key or a source that is none.
 */
export function parseKeysLine(text: string, names: readonly string[], known: KeyNames): ReadKeys | null {
  if (!text.startsWith(PREFIX)) return null;
  const parts = text
    .slice(PREFIX.length)
    .trim()
    .split(" ")
    .map((word) => word.split(":", 2));
  const writers: KeyWriter[] = [];
  for (const [name = "", source = "text"] of parts) {
    const writer = createWriter(name, source, names, known);
    if (writer === null) return null;
    writers.push(writer);
  }
  const absent = absentKeys(names);
  return (joined) => readKeys(joined, writers, absent);
}

/** The keys of a row whose map has none. */
export function absentKeys(names: readonly string[]): readonly string[] {
  return names.map((name) => (name === "zone" ? GLOBAL_ZONE : "-"));
}

/** Puts one part where it belongs; false: its zone is not known. */
type KeyWriter = (part: string, keys: string[]) => boolean;

function readKeys(
  joined: string,
  writers: readonly KeyWriter[],
  absent: readonly string[],
): ReturnType<ReadKeys> {
  const keys = [...absent];
  let at = 0;
  for (const [place, write] of writers.entries()) {
    const isLast = place === writers.length - 1;
    const end = isLast ? joined.length : joined.indexOf(",", at);
    if (end < 0) return "unexpected-keys";
    if (!write(joined.slice(at, end), keys)) return "unknown-zone";
    at = end + 1;
  }
  return keys;
}

function createWriter(
  name: string,
  source: string,
  names: readonly string[],
  known: KeyNames,
): KeyWriter | null {
  const place = names.indexOf(name);
  if (place < 0) return null;
  const put =
    (read: (part: string) => string | null): KeyWriter =>
    (part, keys) => {
      const key = read(part);
      if (key === null) return false;
      keys[place] = key;
      return true;
    };
  switch (source) {
    case "text":
      return put((part) => part);
    case "cgroup":
      return put((part) => known.nameZone(part));
    case "number":
      return put((part) => known.nameSyscall(part));
    case "address":
      return put((part) =>
        /^-?\d+$/.test(part) ? `0x${BigInt.asUintN(64, BigInt(part)).toString(16)}` : part,
      );
    case "frame":
      return createFrameWriter(place, names.indexOf("module"));
    default:
      return null;
  }
}

/** `\n\t7ffbbf8f34f7 getppid+7 (/usr/lib/libc.so.6)\n` -> getppid of libc.so.6, its place within left out. */
const FRAME = /^\s*[0-9a-f]+ (.+) \((.*)\)\s*$/s;

function createFrameWriter(place: number, modulePlace: number): KeyWriter {
  return (part, keys) => {
    const [, symbol = "-", path = "-"] = FRAME.exec(part) ?? [];
    // An address without a symbol: thousands of them would be as many rows.
    keys[place] = /^0x[0-9a-f]+$/.test(symbol) ? "-" : symbol.replace(/\+\d+$/, "");
    if (modulePlace >= 0)
      keys[modulePlace] = path === "[unknown]" ? "-" : path.slice(path.lastIndexOf("/") + 1);
    return true;
  };
}
