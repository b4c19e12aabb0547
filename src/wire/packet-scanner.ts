/**
 * Reads packets by their layouts: those that a zone's packets had before are tried first, then the packet is
 * scanned in full and its layout learnt. What it says is what `scan-packet.ts` says, sooner.
 */
import type { PacketView, Refusal } from "../model/packet-view.js";
import type { Layout, ProcessMemory } from "./layout.js";
import { makeLayout } from "./make-layout.js";
import { NAME } from "./packet-head.js";
import type { ProcessList } from "./process-list.js";
import { scanPacket } from "./scan-packet.js";
import { STEP_PACKET_BYTES_MAX } from "./step-memory.js";
import { stepReader } from "./step-reader.js";

/** Places that zones are told apart by; more zones share them. */
const PLACES = 16_384;
/** Layouts that the packets of one place may alternate between. */
const LAYOUTS_PER_PLACE = 4;
/** Characters of the keys of all layouts, each of which takes some four bytes with it; of more, all are forgotten. */
const KEYS_MAX = 2 ** 23;
/** Packets scanned in full, at the most, before the next layout is learnt where the one before was of no use. */
const PATIENCE_MAX = 64;

/** What the packets of one place look like, the latest first. */
interface Place extends ProcessMemory {
  newest: Layout | null;
  processes: ProcessList | null;
  readonly older: Layout[];
  /** Packets to be let by, and how many after that. */
  wait: number;
  patience: number;
}

export class PacketScanner {
  /** Filled, or V8 would make a hash table of it. */
  readonly #places = new Array<Place | undefined>(PLACES).fill(undefined);
  readonly #layouts = new Map<string, Layout>();
  #keys = 0;

  /**
   * As {@link scanPacket}, but that it may leave `view.layout` for the rest, and that all the view says holds until
   * another packet is scanned, by whatever scanner.
   */
  scan(bytes: Uint8Array, start: number, end: number, view: PacketView): Refusal | undefined {
    const index = placeOf(bytes, start, end);
    const place = this.#places[index];
    if (place !== undefined && place.newest !== null && end - start <= STEP_PACKET_BYTES_MAX) {
      stepReader.load(bytes, start, end);
      if (readByLayout(place, place.newest, end - start, view)) return undefined;
    }
    const refusal = scanPacket(bytes, start, end, view);
    if (refusal === undefined) this.#learn(index, view);
    return refusal;
  }

  /** The less often what is learnt proves useful, the less often something is. */
  #learn(index: number, view: PacketView): void {
    const place = (this.#places[index] ??= {
      newest: null,
      processes: null,
      older: [],
      wait: 0,
      patience: 1,
    });
    if (place.wait-- > 0) return;
    place.wait = place.patience;
    place.patience = Math.min(2 * place.patience, PATIENCE_MAX);
    const layout = this.#find(view);
    if (layout === null) return;
    use(place, layout);
  }

  /** One object for equal layouts. */
  #find(view: PacketView): Layout | null {
    const made = makeLayout(view);
    if (made === null) return null;
    const known = this.#layouts.get(made.key);
    if (known !== undefined) return known;
    this.#keys += made.key.length;
    if (this.#keys > KEYS_MAX) this.#forget(made.key.length);
    const layout = made.make();
    this.#layouts.set(made.key, layout);
    return layout;
  }

  /** Forgets what was learnt, but for a key of that length which is on its way. */
  #forget(length: number): void {
    this.#layouts.clear();
    for (const place of this.#places)
      if (place !== undefined) {
        place.newest = null;
        place.older.length = 0;
      }
    this.#keys = length;
  }
}

function readByLayout(place: Place, newest: Layout, end: number, view: PacketView): boolean {
  if (!newest.read(end, view, place)) {
    const layout = place.older.find((older) => older.read(end, view, place));
    if (layout === undefined) return false;
    place.older.splice(place.older.indexOf(layout), 1);
    use(place, layout);
  }
  if (place.patience > 1) {
    place.patience = 1;
    place.wait = 0;
  }
  return true;
}

/** Makes a layout, which it does not have, the newest of the place. */
function use(place: Place, layout: Layout): void {
  if (place.newest !== null) place.older.unshift(place.newest);
  if (place.older.length >= LAYOUTS_PER_PLACE) place.older.pop();
  place.newest = layout;
}

/** A number for the zone, from the name that a packet begins with. */
function placeOf(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[start] !== NAME || end - start < 2) return 0;
  const nameEnd = Math.min(start + 2 + bytes[start + 1]!, end);
  let hash = 0x811c9dc5;
  for (let at = start + 2; at < nameEnd; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  return (hash ^ (hash >>> 15)) & (PLACES - 1);
}
