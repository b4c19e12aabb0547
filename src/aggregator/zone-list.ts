/**
 * The list of zones that a host gives with its global zone's packets. It is the same most of the time, and is
 * read only when its bytes have changed.
 */
import type { PacketView } from "../model/packet-view.js";
import { decodeText, hashText } from "./text.js";

/** Lists in a row that a zone may be missing from before it is gone. */
export const MISSED_LISTS_MAX = 2;

export class ZoneList {
  #hash = NaN;
  #names: ReadonlySet<string> = new Set();
  /** Monotonic time of the last list; -Infinity while the host gives none. */
  atMs = -Infinity;

  has(zone: string): boolean {
    return this.#names.has(zone);
  }

  /** Takes the list of a packet. */
  read(view: PacketView, nowMs: number): void {
    this.atMs = nowMs;
    const hash = hashList(view);
    if (hash === this.#hash && view.zoneNameCount === this.#names.size) return;
    this.#hash = hash;
    const names = new Set<string>();
    for (let index = 0; index < view.zoneNameCount; index++) {
      names.add(decodeText(view.bytes, view.zoneNameStart[index], view.zoneNameEnd[index]));
    }
    this.#names = names;
  }
}

/** 53 bits of the names and their order. */
function hashList(view: PacketView): number {
  let [low, high] = [0x811c9dc5, 0x9747b28c];
  for (let index = 0; index < view.zoneNameCount; index++) {
    const start = view.zoneNameStart[index]!;
    const end = view.zoneNameEnd[index]!;
    low = hashText(view.bytes, start, end, low ^ (end - start));
    high = Math.imul(high ^ low, 0x85ebca6b) ^ (high >>> 13);
  }
  return (high >>> 11) * 2 ** 32 + (low >>> 0);
}
