/**
 * Who there is: hosts, zones and where their packets come from, found by the bytes of a packet. Bounded: beyond
 * {@link ZONES_MAX} zones there is no room but that of the oldest tombstone.
 */
import type { PacketView } from "../model/packet-view.js";
import { TOMBSTONES_MAX, ZONES_MAX } from "./cardinality.js";
import { Host, type Origin } from "./host.js";
import { SHORT_NAME_LENGTH } from "./short-names.js";
import { decodeText, isSameText, TextMap } from "./text.js";
import { VirtualClock } from "./virtual-clock.js";
import { Zone, type ZoneNode } from "./zone.js";

/** The source of what is pushed; no collector can be called so. */
export const PUSHED_SOURCE = "(pushed)";

/** Zones that are touched together, before their packets come: their memory is waited for at once, not in turn. */
const TOUCHED_ZONES = 16;

export class Directory {
  readonly hosts = new Map<string, Host>();
  /** Zones, tombstones included. */
  zones = 0;
  readonly #node: ZoneNode;
  /** By source, then by the host's name in its packets. */
  readonly #origins = new Map<string, TextMap<Origin>>();
  /** Zones that have gone, the first one first. */
  readonly #tombstones = new Set<Zone>();
  #lastOrigin: Origin | null = null;
  #lastZone: Zone | null = null;
  /** The last zone that was touched ahead of its packet; null where it is not known which come next. */
  #touchedZone: Zone | null = null;
  /** What touching has read: somebody might ask for it, so it cannot be left out. */
  touched = 0;

  constructor(node: ZoneNode) {
    this.#node = node;
  }

  /** The origin of a packet, a new one where needed; null where there is no room. Mostly it is that of the last. */
  findOrigin(view: PacketView, source: string): Origin | null {
    const { bytes, hostStart, hostEnd } = view;
    const last = this.#lastOrigin;
    if (last !== null && last.source === source && isSameText(last.hostText, bytes, hostStart, hostEnd)) {
      return last;
    }
    const origin =
      this.#origins.get(source)?.find(bytes, hostStart, hostEnd) ?? this.#addOrigin(view, source);
    this.#lastOrigin = origin;
    return origin;
  }

  #addOrigin(view: PacketView, source: string): Origin | null {
    if (this.#isFull) return null;
    const hostText = new Uint8Array(view.bytes.subarray(view.hostStart, view.hostEnd));
    const name = hostText.length === 0 ? source : decodeText(hostText);
    let host = this.hosts.get(name);
    if (host === undefined) this.hosts.set(name, (host = new Host(name)));
    const clock = new VirtualClock(this.#node.latenessMs, this.#node.idleMs);
    const counts = { packets: 0, duplicates: 0, lost: 0, unheard: 0 };
    const origin = { source, host, hostText, clock, counts, closedMs: NaN };
    if (source === PUSHED_SOURCE) host.pushed = origin;
    else host.origins.push(origin);
    let ofSource = this.#origins.get(source);
    if (ofSource === undefined) this.#origins.set(source, (ofSource = new TextMap()));
    ofSource.add(hostText, origin);
    return origin;
  }

  /** The zone of a packet, likewise. Zones mostly come in the order of the tick before. */
  findZone(origin: Origin, view: PacketView): Zone | null {
    const { bytes, nameStart, nameEnd } = view;
    const last = this.#lastZone;
    let zone: Zone | null = last === null ? null : last.follower;
    const isIt =
      zone?.host === origin.host && !zone.isForgotten && isSameText(zone.nameText, bytes, nameStart, nameEnd);
    if (!isIt) {
      zone = origin.host.byText.find(bytes, nameStart, nameEnd) ?? this.#addZone(origin, view);
      if (last !== null) last.follower = zone;
    }
    this.#lastZone = zone;
    if (zone !== null && (zone === this.#touchedZone || this.#touchedZone === null)) this.#touchAhead(zone);
    return zone;
  }

  /** Touches the zones that mostly follow: with thousands of zones, most of a packet's time is the wait for these. */
  #touchAhead(from: Zone): void {
    let sum = 0;
    let zone = from.follower;
    this.#touchedZone = zone;
    for (let count = 0; count < TOUCHED_ZONES && zone !== null; count++) {
      sum += zone.touch();
      this.#touchedZone = zone;
      zone = zone.follower;
    }
    this.touched = sum | 0;
  }

  /** The zone of pushed samples, likewise; their sender may have cut its name. */
  findPushedZone(origin: Origin, view: PacketView, nowMs: number): Zone | null {
    const { bytes, nameStart, nameEnd } = view;
    const { host } = origin;
    const known = host.byText.find(bytes, nameStart, nameEnd);
    if (known !== undefined) return known;
    const name = decodeText(bytes, nameStart, nameEnd);
    const whole =
      name.length === SHORT_NAME_LENGTH ? host.shortNames.find(name, host.zones.values(), nowMs) : null;
    return whole ?? this.#addZone(origin, view);
  }

  #addZone(origin: Origin, view: PacketView): Zone | null {
    if (this.#isFull) return null;
    const zone = new Zone(
      this.#node,
      origin,
      new Uint8Array(view.bytes.subarray(view.nameStart, view.nameEnd)),
    );
    // Two names that are no UTF-8 may read the same: the later one takes the place in the list.
    if (!origin.host.zones.has(zone.name)) this.zones++;
    origin.host.zones.set(zone.name, zone);
    origin.host.byText.add(zone.nameText, zone);
    return zone;
  }

  get #isFull(): boolean {
    if (this.zones < ZONES_MAX) return false;
    const [oldest] = this.#tombstones;
    if (oldest !== undefined) this.#forget(oldest);
    return this.zones >= ZONES_MAX;
  }

  /** Lists a zone that has gone for some time to come. */
  addTombstone(zone: Zone): void {
    this.#tombstones.add(zone);
    const [oldest] = this.#tombstones;
    if (this.#tombstones.size > TOMBSTONES_MAX && oldest !== undefined) this.#forget(oldest);
  }

  /** It is back. */
  removeTombstone(zone: Zone): void {
    this.#tombstones.delete(zone);
  }

  #forget(zone: Zone): void {
    const { host } = zone;
    this.#tombstones.delete(zone);
    host.zones.delete(zone.name);
    host.byText.remove(zone.nameText);
    this.zones--;
    for (const list of zone.lists) this.#node.history.forget(list);
    this.#lastZone = null;
    zone.isForgotten = true;
    zone.follower = null;
    if (host.zones.size === 0) this.#forgetHost(host);
  }

  #forgetHost(host: Host): void {
    this.hosts.delete(host.name);
    const origins = host.pushed === null ? host.origins : [...host.origins, host.pushed];
    for (const { source, hostText } of origins) this.#origins.get(source)?.remove(hostText);
    this.#lastOrigin = null;
  }
}
