/** What probes have read since the last tick, by zone: what the packets of the next tick are made of. */
import type { Reading, ZoneReading } from "../model/reading.js";
import { mergeReadings } from "./merge-readings.js";
import { isTooLong } from "./text-length.js";

export interface PendingTick {
  /** At most one reading of each probe by zone. */
  readonly zones: ReadonlyMap<string, readonly ZoneReading[]>;
  /** All zones of the host, where a probe has named them since the global zone's last packet. */
  readonly zoneNames: readonly string[] | undefined;
  /** What was lost since the last packet, by kind. */
  readonly dropped: ReadonlyMap<string, number>;
}

interface PendingZone {
  readonly probes: string[];
  readonly readings: ZoneReading[];
}

export class PendingReadings {
  #zones = new Map<string, PendingZone>();
  #zoneNames: readonly string[] | undefined;
  #dropped = new Map<string, number>();

  /** Adds what one cycle of a probe has read; a second cycle within the tick is merged into the first. */
  add(reading: Reading): void {
    for (const zone of reading.zones) {
      if (isTooLong(zone.zone)) this.drop("long_text", 1);
      else this.#addZone(reading.probe, zone);
    }
    this.#zoneNames = reading.zoneNames?.filter((name) => !isTooLong(name)) ?? this.#zoneNames;
    for (const [kind, count] of Object.entries(reading.dropped)) this.drop(kind, count);
  }

  /** Counts what the packets to come have to tell of as lost. */
  drop(kind: string, count: number): void {
    if (count > 0) this.#dropped.set(kind, (this.#dropped.get(kind) ?? 0) + count);
  }

  #addZone(probe: string, reading: ZoneReading): void {
    let zone = this.#zones.get(reading.zone);
    if (zone === undefined) this.#zones.set(reading.zone, (zone = { probes: [], readings: [] }));
    const index = zone.probes.indexOf(probe);
    const earlier = zone.readings[index];
    if (earlier === undefined) {
      zone.probes.push(probe);
      zone.readings.push(reading);
    } else {
      zone.readings[index] = mergeReadings(earlier, reading);
    }
  }

  /** Hands over what is there. Names of zones wait for a packet of the global zone, losses for any. */
  take(): PendingTick {
    const zones = new Map(Array.from(this.#zones, ([name, zone]) => [name, zone.readings]));
    const tick = { zones, zoneNames: this.#zoneNames, dropped: this.#dropped };
    this.#zones = new Map();
    if (zones.has("global")) this.#zoneNames = undefined;
    if (zones.size > 0) this.#dropped = new Map();
    return tick;
  }
}
