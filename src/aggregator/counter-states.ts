/**
 * What the next sample of each counter of a zone is compared with: its newest raw value, the time of that, and when
 * the counter was created. While packets come as the one before, all counters of their plan have one time and one
 * creation, which are then kept once for all of them (`steady`), as the newest values are, among the zone's numbers.
 */
import type { PacketView } from "../model/packet-view.js";
import type { Plan } from "./plan.js";
import { bitsToBig } from "./exact.js";
import { CREATED_HI, CREATED_LO, STEADY_MS, type ZoneNumbers } from "./zone-numbers.js";

/** The row has a newest sample. */
export const NEWEST_KNOWN = 1;
/** It is beyond 2^53, and kept as 64 bits; else as a double. */
export const NEWEST_BITS = 2;
/** The creation time is the instance's own, not its zone's. */
export const CREATION_OWN = 4;

export class CounterStates {
  /** Those of the zone, with the newest values, their times and creation times. */
  numbers: ZoneNumbers;
  /** By row. */
  state = new Uint8Array(0);
  /** The counters whose time and creation are those below, by row; null where each has its own. */
  steadyRows: Int32Array | null = null;

  constructor(numbers: ZoneNumbers) {
    this.numbers = numbers;
  }

  get steadyMs(): number {
    return this.numbers.f64[STEADY_MS]!;
  }

  set steadyMs(timeMs: number) {
    this.numbers.f64[STEADY_MS] = timeMs;
  }

  /** Whether the steady counters are those of the plan. */
  areSteady({ counterRows }: Plan): boolean {
    return this.steadyRows === counterRows;
  }

  /** Whether the packet's counters can be compared with the steady ones, as far as time and creation go. */
  isSteady({ timeMs, zoneCreatedLo, zoneCreatedHi }: PacketView): boolean {
    const { f64 } = this.numbers;
    return (
      timeMs >= f64[STEADY_MS]! && zoneCreatedLo === f64[CREATED_LO] && zoneCreatedHi === f64[CREATED_HI]
    );
  }

  /** After a packet whose counters have these rows: sees whether they are all alike and ordinary. */
  becomeSteady(rows: Int32Array, { timeMs, zoneCreatedLo, zoneCreatedHi }: PacketView): void {
    const { f64, newestMsAt, createdLoAt, createdHiAt } = this.numbers;
    const isUnknown = (zoneCreatedLo | zoneCreatedHi) === 0;
    for (const row of rows) {
      if (this.state[row] !== NEWEST_KNOWN || f64[newestMsAt + row] !== timeMs) return;
      const isOfZone = f64[createdLoAt + row] === zoneCreatedLo && f64[createdHiAt + row] === zoneCreatedHi;
      if (!isOfZone && !isUnknown) return;
    }
    this.steadyRows = rows;
    f64[STEADY_MS] = timeMs;
    f64[CREATED_LO] = zoneCreatedLo;
    f64[CREATED_HI] = zoneCreatedHi;
  }

  /** Before any row is looked at by itself. */
  settle(): void {
    if (this.steadyRows === null) return;
    const { f64, newestMsAt } = this.numbers;
    for (const row of this.steadyRows) f64[newestMsAt + row] = f64[STEADY_MS]!;
    this.steadyRows = null;
  }

  /** The newest raw value of a row that is known. */
  read(row: number): number | bigint {
    const { f64, newestAt } = this.numbers;
    const isBits = (this.state[row]! & NEWEST_BITS) !== 0;
    if (!isBits) return f64[newestAt + row]!;
    const bits = new Uint32Array(f64.buffer, 8 * (newestAt + row), 2);
    return bitsToBig(bits[0]!, bits[1]!, false);
  }

  /** The time of the newest raw value of a row that is known. */
  newestMs(row: number): number {
    return this.numbers.f64[this.numbers.newestMsAt + row]!;
  }

  /** Takes a newer raw value; a bigint is of up to 64 bits, unsigned. */
  write(row: number, raw: number | bigint, timeMs: number): void {
    const state = this.state[row]! | NEWEST_KNOWN;
    const { f64, newestAt, newestMsAt } = this.numbers;
    f64[newestMsAt + row] = timeMs;
    if (typeof raw === "number") {
      f64[newestAt + row] = raw;
      this.state[row] = state & ~NEWEST_BITS;
    } else {
      const bits = new Uint32Array(f64.buffer, 8 * (newestAt + row), 2);
      bits[0] = Number(BigInt.asUintN(32, raw));
      bits[1] = Number(raw >> 32n);
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
    this.numbers.resize(capacity);
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
