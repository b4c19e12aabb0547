/**
 * What the next sample of each counter of a zone is compared with: its newest raw value, the time of that, and when
 * the counter was created. While packets come as the one before, all counters of their plan have one time and one
 * creation, which are then kept once for all of them (`steady`).
 */
import type { PacketView } from "../model/packet-view.js";
import { bitsToBig } from "./exact.js";

/** The row has a newest sample. */
export const NEWEST_KNOWN = 1;
/** It is beyond 2^53, and kept as 64 bits; else as a double. */
export const NEWEST_BITS = 2;
/** The creation time is the instance's own, not its zone's. */
export const CREATION_OWN = 4;

export class CounterStates {
  /** By row. */
  newest = new Float64Array(0);
  newestMs = new Float64Array(0);
  /** Creation time in ns, as two words. */
  creation = new Uint32Array(0);
  state = new Uint8Array(0);
  /** The counters whose time and creation are those below, by row; null where each has its own. */
  steadyRows: Int32Array | null = null;
  steadyMs = 0;
  steadyCreatedLo = 0;
  steadyCreatedHi = 0;
  #newestBits = new Uint32Array(0);

  /** Whether the packet's counters can be compared with the steady ones, as far as time and creation go. */
  isSteady({ timeMs, zoneCreatedLo, zoneCreatedHi }: PacketView): boolean {
    return (
      timeMs >= this.steadyMs &&
      zoneCreatedLo === this.steadyCreatedLo &&
      zoneCreatedHi === this.steadyCreatedHi
    );
  }

  /** After a packet whose counters have these rows: sees whether they are all alike and ordinary. */
  becomeSteady(rows: Int32Array, { timeMs, zoneCreatedLo, zoneCreatedHi }: PacketView): void {
    const { creation, newestMs, state } = this;
    const isUnknown = (zoneCreatedLo | zoneCreatedHi) === 0;
    for (const row of rows) {
      if (state[row] !== NEWEST_KNOWN || newestMs[row] !== timeMs) return;
      const isOfZone = creation[2 * row] === zoneCreatedLo && creation[2 * row + 1] === zoneCreatedHi;
      if (!isOfZone && !isUnknown) return;
    }
    this.steadyRows = rows;
    this.steadyMs = timeMs;
    this.steadyCreatedLo = zoneCreatedLo;
    this.steadyCreatedHi = zoneCreatedHi;
  }

  /** Before any row is looked at by itself. */
  settle(): void {
    if (this.steadyRows === null) return;
    for (const row of this.steadyRows) this.newestMs[row] = this.steadyMs;
    this.steadyRows = null;
  }

  /** The newest raw value of a row that is known. */
  read(row: number): number | bigint {
    const isBits = (this.state[row]! & NEWEST_BITS) !== 0;
    if (!isBits) return this.newest[row]!;
    return bitsToBig(this.#newestBits[2 * row]!, this.#newestBits[2 * row + 1]!, false);
  }

  /** Takes a newer raw value; a bigint is of up to 64 bits, unsigned. */
  write(row: number, raw: number | bigint, timeMs: number): void {
    const state = this.state[row]! | NEWEST_KNOWN;
    this.newestMs[row] = timeMs;
    if (typeof raw === "number") {
      this.newest[row] = raw;
      this.state[row] = state & ~NEWEST_BITS;
    } else {
      this.#newestBits[2 * row] = Number(BigInt.asUintN(32, raw));
      this.#newestBits[2 * row + 1] = Number(raw >> 32n);
      this.state[row] = state | NEWEST_BITS;
    }
  }

  /** Makes the next sample of every counter a first one. */
  forget(): void {
    this.steadyRows = null;
    this.state.fill(0);
  }

  /** Makes or takes away room; what is beyond it is lost. */
  resize(capacity: number): void {
    this.newest = resized(this.newest, new Float64Array(capacity));
    this.#newestBits = new Uint32Array(this.newest.buffer);
    this.newestMs = resized(this.newestMs, new Float64Array(capacity));
    this.creation = resized(this.creation, new Uint32Array(2 * capacity));
    this.state = resized(this.state, new Uint8Array(capacity));
  }
}

/** The numbers in a longer or shorter array. */
export function resized<
  Numbers extends { length: number; set(from: Numbers): void; subarray(start: number, end: number): Numbers },
>(from: Numbers, into: Numbers): Numbers {
  into.set(from.length > into.length ? from.subarray(0, into.length) : from);
  return into;
}
