/**
 * To which zone a kstat belongs, and when it was made: worked out from what the kstats of one cycle say about
 * themselves and one another. The kernel cuts names to 30 characters and numbers zones anew at each boot, so the
 * full name is what counts, wherever one of the zone's kstats tells it.
 */
import { GLOBAL_ZONE } from "../../model/zone.js";
import type { KstatKey, KstatValue } from "./kstat-line.js";

/** One statistic with its value now. */
export interface KstatFact {
  readonly key: KstatKey;
  readonly value: KstatValue;
}

/** What the statistics about a kstat say; empty where they were not selected. */
export interface KstatAbout {
  zonename?: string;
  /**
   * When it was made, nanoseconds since the host's boot: its place in the wall clock is known too roughly to be
   * the same each time, and only its change counts. Absent for 0, what was made with the kernel.
   */
  creationNs?: bigint;
}

/** Kstats that bear their zone's name, cut to 30 characters; their instance is the zone's id. */
const ZONE_NAMED = new Set(["memory_cap", "zones", "zone_vfs", "zone_zfs"]);
/** Kstats whose instance is the zone's id, and which name the zone only by it. */
const ZONE_NUMBERED = new Set(["tcp", "caps"]);
/** There is one of these for each zone, always: who sees the global zone's sees them all. */
const ZONE_LISTS = new Set(["memory_cap", "zones"]);
const NAME_LENGTH_MAX = 30;

export class KstatZones {
  readonly #abouts = new Map<string, KstatAbout>();
  /** Cut zone name -> full one; null where several zones begin so. */
  readonly #fullNames = new Map<string, string | null>();
  readonly #byId = new Map<number, string>();
  readonly #listed = new Set<string>();
  readonly #joins: boolean;

  /** `joins`: kstats that tell their zone only by its id, or by being seen in it, are given to it as well. */
  constructor(facts: Iterable<KstatFact>, joins: boolean) {
    this.#joins = joins;
    for (const { key, value } of facts) {
      if (key.statistic === "zonename" && typeof value === "string" && value !== "") this.#name(key, value);
      if (key.statistic === "crtime" && typeof value === "bigint" && value > 0n)
        this.#about(key).creationNs = value;
    }
  }

  about(key: KstatKey): KstatAbout {
    return this.#abouts.get(kstatOf(key)) ?? {};
  }

  /** The zone's name; `global` for what is the host's, or tells no zone. */
  zoneOf(key: KstatKey): string {
    const { zonename } = this.about(key);
    if (zonename !== undefined) return zonename;
    if (ZONE_NAMED.has(key.module)) return this.#fullNames.get(key.name) ?? key.name;
    return (this.#joins ? this.#joinedZone(key) : undefined) ?? GLOBAL_ZONE;
  }

  /** All zones of the host, where this is the view of the global zone; it alone sees all. */
  get all(): readonly string[] | undefined {
    return this.#listed.has(GLOBAL_ZONE) ? [...this.#listed] : undefined;
  }

  #joinedZone(key: KstatKey): string | undefined {
    const linkId = key.module === "link" ? /^z(\d+)_/.exec(key.name)?.[1] : undefined;
    const id = linkId === undefined && ZONE_NUMBERED.has(key.module) ? key.instance : Number(linkId);
    return this.#byId.get(id) ?? (isOfWatcher(key) ? this.#watcher : undefined);
  }

  /** The zone from within which this is seen, where that is not the global one: the only one that it sees. */
  get #watcher(): string | undefined {
    return this.#listed.size === 1 ? [...this.#listed][0] : undefined;
  }

  #name(key: KstatKey, zonename: string): void {
    this.#about(key).zonename = zonename;
    const cut = zonename.slice(0, NAME_LENGTH_MAX);
    const other = this.#fullNames.get(cut);
    this.#fullNames.set(cut, other === undefined || other === zonename ? zonename : null);
    if (ZONE_NAMED.has(key.module)) this.#byId.set(key.instance, zonename);
    if (ZONE_LISTS.has(key.module)) this.#listed.add(zonename);
  }

  #about(key: KstatKey): KstatAbout {
    const about = this.#abouts.get(kstatOf(key)) ?? {};
    this.#abouts.set(kstatOf(key), about);
    return about;
  }
}

/** `link:0:net0:rbytes64` -> `link:0:net0`. */
export function kstatOf({ module, instance, name }: KstatKey): string {
  return `${module}:${instance}:${name}`;
}

/** Kstats that show each zone its own under the same key: its links, its network stack, its processes. */
function isOfWatcher({ module, name }: KstatKey): boolean {
  return (
    ["link", "ip", "icmp", "udp", "tcp"].includes(module) || (module === "unix" && name === "system_misc")
  );
}
