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
  /** Length of the path at and below which the schema has nothing to add; default the whole of it. */
  readonly settles?: number;
}

const UNAVAILABLE: readonly Unavailable[] = [
  { path: ["ingest", "nsq"] },
  { path: ["stores"] },
  { path: ["exporters"] },
  { path: ["publishers", "*", "nsq"], settles: 2 },
  { path: ["publishers", "*", "curve"] },
  { path: ["collectors", "*", "curve"] },
];

export interface Unavailabilities {
  readonly mistakes: readonly Mistake[];
  /** At and below these paths other mistakes would only repeat that it is not there. */
  readonly settled: readonly Path[];
}

/** Finds every key in a file of which this build can do nothing. */
export function findUnavailable(place: Place): Unavailabilities {
  const mistakes: Mistake[] = [];
  const settled: Path[] = [];
  for (const entry of UNAVAILABLE) {
    for (const found of match(entry.path, place)) {
      mistakes.push(toMistake(found));
      settled.push(found.path.slice(0, entry.settles ?? found.path.length));
    }
  }
  return { mistakes, settled };
}

function toMistake({ path, place }: Found): Mistake {
  const message = `${String(path.at(-1))} is not available in this build`;
  return { ...place.key, path: formatPath(path), message };
}

interface Found {
  readonly path: Path;
  readonly place: Place;
}

/** Every key whose path fits the pattern. */
function match(pattern: readonly string[], place: Place, path: Path = []): Found[] {
  const [part, ...rest] = pattern;
  if (part === undefined) return [{ path, place }];
  return [...place.children].flatMap(([key, child]) => {
    if (typeof key === "number" || (part !== "*" && part !== key)) return [];
    return match(rest, child, [...path, key]);
  });
}
