/** One host: its zones, the sources that its packets come from, what it lost, and the zones it says it has. */
import { GLOBAL_ZONE } from "../model/zone.js";
import { startOf } from "./levels.js";
import { Holes } from "./holes.js";
import { Sequences } from "./sequence.js";
import { ShortNames } from "./short-names.js";
import { TextMap } from "./text.js";
import type { VirtualClock } from "./virtual-clock.js";
import type { Zone } from "./zone.js";
import { ZoneList } from "./zone-list.js";

/** What the numbers of a host's packets tell of the way that they come on. */
export interface OriginCounts {
  packets: number;
  duplicates: number;
  /** In holes of `sequence` that no later packet has filled. */
  lost: number;
  /** Sent by a running generator before its first packet that came here; kept apart, as nobody was to have them. */
  unheard: number;
}

/** A host as one source sends it: it has a clock of its own. */
export interface Origin {
  readonly source: string;
  readonly host: Host;
  /** The host's name as the packets have it: empty where they have none. */
  readonly hostText: Uint8Array;
  readonly clock: VirtualClock;
  readonly counts: OriginCounts;
  /** Up to where {@link Host.close} has closed its zones. */
  closedMs: number;
}

export class Host {
  readonly name: string;
  readonly zones = new Map<string, Zone>();
  readonly byText = new TextMap<Zone>();
  readonly origins: Origin[] = [];
  /** Of zones that nothing but pushed samples have made: its clock is never set. */
  pushed: Origin | null = null;
  readonly shortNames = new ShortNames();
  readonly sequences = new Sequences();
  readonly holes = new Holes();
  readonly list = new ZoneList();

  constructor(name: string) {
    this.name = name;
  }

  /** Closes what is due in all zones, if any clock has passed the end of a step of `stepMs`. */
  close(nowMs: number, stepMs: number): void {
    let closedMs = Infinity;
    for (const origin of this.origins) {
      const stepEndMs = startOf(origin.clock.watermarkMs(nowMs), stepMs);
      if (stepEndMs !== origin.closedMs) this.#closeZones(origin, stepEndMs);
      closedMs = Math.min(closedMs, stepEndMs);
    }
    if (!this.holes.isEmpty) this.#chargeGlobal(closedMs);
  }

  /** How long from `nowMs` until {@link close} has something to do, if no packet moves a clock; Infinity: never. */
  untilDueMs(nowMs: number, stepMs: number): number {
    const waits = this.origins.map(({ clock, closedMs }) => closedMs + stepMs - clock.watermarkMs(nowMs));
    return Math.min(...waits);
  }

  #closeZones(origin: Origin, stepEndMs: number): void {
    origin.closedMs = stepEndMs;
    for (const zone of this.zones.values()) if (zone.origin === origin) zone.cascade.closeUntil(stepEndMs);
  }

  /** What no zone was missing goes to the global one. */
  #chargeGlobal(closedMs: number): void {
    const left = this.holes.expire(closedMs);
    const global = this.zones.get(GLOBAL_ZONE);
    if (left > 0 && global !== undefined) global.gaps.charge(left);
  }

  /** Notes that packets between those of the two times were lost. */
  noteLoss(lost: number, fromMs: number, toMs: number): void {
    this.holes.add(lost, fromMs, toMs);
    for (const zone of this.zones.values()) zone.chargeClosed(fromMs, toMs);
  }
}
