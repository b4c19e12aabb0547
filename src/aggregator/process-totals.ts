/**
 * The processes of one packet: entries of one process are summed (a packet of 2013 has one per cpu), and only
 * those that used most become samples, so that a zone with thousands of them costs no more than others.
 */
import type { PacketView } from "../model/packet-view.js";
import { PROCESSES_MAX } from "./cardinality.js";
import type { PacketRows } from "./packet-rows.js";
import { PROCESS_USAGE } from "./series-name.js";
import { hashText } from "./text.js";

/** Used again for every packet of a node. */
export class ProcessTotals {
  /** Rows of this packet's processes and the usage of each, in ticks. */
  #rows = new Int32Array(PROCESSES_MAX);
  #usage = new Float64Array(PROCESSES_MAX);
  #count = 0;
  /** By row: the packet that had it last, and where it is among that one's. */
  #packetOf = new Float64Array(64);
  #placeOf = new Int32Array(64);
  #packet = 0;
  /** Those that are taken; null where all are. */
  #top: Set<number> | null = null;
  /** Processes of this packet that were left out. */
  left = 0;

  /** The processes of the packet are among its entries [start, end). */
  begin(view: PacketView, start: number, end: number): void {
    this.#packet++;
    this.#count = 0;
    this.left = 0;
    const areMany = end - start > PROCESSES_MAX && countProcesses(view, start, end) > PROCESSES_MAX;
    this.#top = areMany ? this.#findTop(view, start, end) : null;
  }

  /** Processes of the packet that were added. */
  get count(): number {
    return this.#count;
  }

  /** Whether the process of entry `index` becomes a sample. */
  isTop(view: PacketView, index: number): boolean {
    return this.#top === null || this.#top.has(identify(view, index));
  }

  /** Adds the usage, in ticks, of the process that has `row`. */
  add(row: number, usage: number): void {
    if (row >= this.#packetOf.length) this.#grow(row + 1);
    if (this.#packetOf[row] === this.#packet) {
      this.#usage[this.#placeOf[row]!]! += usage;
      return;
    }
    const place = this.#count++;
    if (place === this.#rows.length) {
      // Only where processes that are taken for the same one, by a hash, are not.
      this.#rows = doubled(this.#rows, new Int32Array(2 * place));
      this.#usage = doubled(this.#usage, new Float64Array(2 * place));
    }
    this.#packetOf[row] = this.#packet;
    this.#placeOf[row] = place;
    this.#rows[place] = row;
    this.#usage[place] = usage;
  }

  /** Puts all of them into the window, in percent. */
  putInto(rows: PacketRows, ticks: number): void {
    for (let at = 0; at < this.#count; at++) rows.putValue(this.#rows[at]!, (100 * this.#usage[at]!) / ticks);
  }

  #findTop(view: PacketView, start: number, end: number): Set<number> {
    const totals = new Map<number, number>();
    for (let index = start; index < end; index++) {
      if (view.metric[index] !== PROCESS_USAGE) continue;
      const process = identify(view, index);
      totals.set(process, (totals.get(process) ?? 0) + view.num[index]!);
    }
    const sorted = [...totals].sort(([a, usageA], [b, usageB]) => usageB - usageA || a - b);
    this.left = Math.max(sorted.length - PROCESSES_MAX, 0);
    return new Set(sorted.slice(0, PROCESSES_MAX).map(([process]) => process));
  }

  #grow(length: number): void {
    this.#packetOf = doubled(this.#packetOf, new Float64Array(2 * length));
    this.#placeOf = doubled(this.#placeOf, new Int32Array(2 * length));
  }
}

function doubled<Numbers extends { set(from: Numbers): void }>(from: Numbers, into: Numbers): Numbers {
  into.set(from);
  return into;
}

function countProcesses(view: PacketView, start: number, end: number): number {
  let count = 0;
  for (let index = start; index < end; index++) if (view.metric[index] === PROCESS_USAGE) count++;
  return count;
}

/** A number for the process of entry `index`: its pid, told apart from another program of that pid. */
function identify(view: PacketView, index: number): number {
  const hash = hashText(view.bytes, view.instanceStart[index]!, view.instanceEnd[index]!) & 0xfffff;
  return view.instanceNumber[index]! * 2 ** 20 + hash;
}
