/**
 * What the topology of a later build can say and this one cannot do yet: the one closed list. It is refused by
 * name and never ignored, so that nobody believes in a store that is not there.
 */
import type { Mistake, Path } from "./mistake.js";
import { formatPath } from "./mistake.js";
import type { Place } from "./yaml-tree.js";

interface Unavailable {
  /** `*` stands for any name. */
  readonly path: readonly string[];
  /** Only these values of it; absent: any. */
  readonly values?: readonly string[];
  /** Length of the path at and below which the schema has nothing to add; default the whole of it. */
  readonly settles?: number;
}

const UNAVAILABLE: readonly Unavailable[] = [
  { path: ["ingest"] },
  { path: ["rules"] },
  { path: ["stores"] },
  { path: ["exporters"] },
  { path: ["probes", "*", "script"] },
  { path: ["probes", "*", "engine"], values: ["dtrace", "bpftrace"] },
  { path: ["publishers", "*", "nsq"], settles: 2 },
  { path: ["publishers", "*", "curve"] },
  { path: ["collectors", "*", "curve"] },
];

export interface Unavailabilities {
  readonly mistakes: readonly Mistake[];
  /** At and below these paths other mistakes would only repeat that it is not there. */
  readonly settled: readonly Path[];
}

/** Finds everything in a file that this build cannot do; on its key, or on its value where only that is. */
export function findUnavailable(value: unknown, place: Place): Unavailabilities {
  const mistakes: Mistake[] = [];
  const settled: Path[] = [];
  for (const entry of UNAVAILABLE) {
    for (const found of match(entry.path, value, place)) {
      if (entry.values !== undefined && !entry.values.some((other) => other === found.value)) continue;
      mistakes.push(toMistake(found, entry.values === undefined));
      settled.push(found.path.slice(0, entry.settles ?? found.path.length));
    }
  }
  return { mistakes, settled };
}

function toMistake({ path, value, place }: Found, isKey: boolean): Mistake {
  const key = String(path.at(-1));
  const what = isKey ? key : `${key} ${String(value)}`;
  const position = isKey ? place.key : place.value;
  return { ...position, path: formatPath(path), message: `${what} is not available in this build` };
}

interface Found {
  readonly path: Path;
  readonly value: unknown;
  readonly place: Place;
}

/** Every value whose path fits the pattern. */
function match(pattern: readonly string[], value: unknown, place: Place, path: Path = []): Found[] {
  const [part, ...rest] = pattern;
  if (part === undefined) return [{ path, value, place }];
  return [...place.children].flatMap(([key, child]) => {
    if (typeof key === "number" || (part !== "*" && part !== key)) return [];
    return match(rest, (value as Record<string, unknown>)[key], child, [...path, key]);
  });
}
