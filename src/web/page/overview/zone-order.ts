/** Which zones the list shows, and in which order. Pure. */
import type { ZoneEntry } from "./zone-book.js";
import { both } from "./zone-book.js";

export const ORDERS = ["name", "cpu", "memory", "network", "disk", "pressure", "processes"] as const;
export type Order = (typeof ORDERS)[number];

export interface ListChoice {
  readonly order: Order;
  readonly isDescending: boolean;
  /** Words that all have to be in the zone's name, host or kind. */
  readonly filter: string;
  readonly withGone: boolean;
}

/** The zones of `choice`. Those without the value are last, whichever way; equal ones by name, so that rows rest. */
export function chooseZones(zones: Iterable<ZoneEntry>, choice: ListChoice): ZoneEntry[] {
  const words = choice.filter.toLowerCase().split(/\s+/).filter(Boolean);
  const chosen = [...zones].filter((zone) => isWanted(zone, words, choice.withGone));
  const sign = choice.isDescending ? -1 : 1;
  if (choice.order === "name") return chosen.sort((a, b) => sign * byName(a, b));
  const keys = new Map(chosen.map((zone) => [zone, sortKey(zone, choice.order)]));
  return chosen.sort((a, b) => compareKeys(keys.get(a) ?? null, keys.get(b) ?? null, sign) || byName(a, b));
}

function isWanted({ status }: ZoneEntry, words: readonly string[], withGone: boolean): boolean {
  if (!withGone && status.state === "gone") return false;
  if (words.length === 0) return true;
  const text = `${status.name} ${status.host} ${status.kind}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

function sortKey({ values }: ZoneEntry, order: Order): number | null {
  switch (order) {
    case "cpu":
      return values.cpu ?? null;
    case "memory":
      return values.mem ?? null;
    case "network":
      return both(values.net_in, values.net_out);
    case "disk":
      return both(values.disk_read, values.disk_written);
    case "pressure":
      return values.pressure ?? null;
    case "processes":
      return values.processes ?? null;
    case "name":
      return null;
  }
}

function compareKeys(a: number | null, b: number | null, sign: number): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return sign * (a - b);
}

const collator = new Intl.Collator("en", { numeric: true });

/** The host itself before what runs on it. */
function byName(a: ZoneEntry, b: ZoneEntry): number {
  const [first, second] = [a.status, b.status];
  if (first.kind !== second.kind && (first.kind === "global" || second.kind === "global")) {
    return first.kind === "global" ? -1 : 1;
  }
  return collator.compare(first.name, second.name) || collator.compare(first.host, second.host);
}
