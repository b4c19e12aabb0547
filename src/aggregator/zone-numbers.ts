/**
 * The numbers of one zone that each of its packets reads or writes, in one stretch of memory: as fields of objects
 * every one of them would lie, and be waited for, somewhere else. First those of the zone, then two for each step
 * that may be open, then by row the newest raw values of its counters, and what else is known of each counter.
 */

/** Monotonic and wall time of the last packet. */
export const SEEN_MS = 0;
export const SEEN_WALL_MS = 1;
/** Event time of the newest packet. */
export const NEWEST_MS = 2;
/** Start of the first finest step that is not closed, NaN before the first packet; and its slot. */
const NEXT_MS = 3;
const NEXT_SLOT = 4;
/** End of the last step that had a packet. */
export const FILLED_MS = 5;
/** End of the finest steps that were given out. */
export const GIVEN_MS = 6;
/** Between two packets, as the last one says; 0: not known. */
export const INTERVAL_MS = 7;
/** What all steady counters have alike: the time of their newest sample, and two words of their creation time. */
export const STEADY_MS = 8;
export const CREATED_LO = 9;
export const CREATED_HI = 10;
const HEAD_NUMBERS = 11;

/** Of a slot: the start and the place of its step. */
const SLOT_START_MS = 0;
const SLOT_PLACE = 1;
const SLOT_NUMBERS = 2;

export class ZoneNumbers {
  /** Another array once there are more rows, or fewer. */
  f64: Float64Array;
  readonly stepMs: number;
  /** Steps that may be open: one after the other they go round robin through as many slots. */
  readonly slots: number;
  /** Where the newest raw values begin. */
  readonly newestAt: number;
  rows = 0;

  constructor(stepMs: number, slots: number) {
    this.stepMs = stepMs;
    this.slots = slots;
    this.newestAt = HEAD_NUMBERS + SLOT_NUMBERS * slots;
    this.f64 = new Float64Array(this.newestAt);
    this.f64[NEWEST_MS] = this.f64[FILLED_MS] = this.f64[GIVEN_MS] = -Infinity;
    this.f64[NEXT_MS] = NaN;
    for (let slot = 0; slot < slots; slot++) this.emptySlot(slot);
  }

  // The steps.

  get nextMs(): number {
    return this.f64[NEXT_MS]!;
  }

  set nextMs(startMs: number) {
    this.f64[NEXT_MS] = startMs;
    this.f64[NEXT_SLOT] = this.slotOf(startMs);
  }

  get nextSlot(): number {
    return this.f64[NEXT_SLOT]!;
  }

  slotOf(startMs: number): number {
    return (startMs / this.stepMs) % this.slots;
  }

  #slotAt(slot: number): number {
    return HEAD_NUMBERS + SLOT_NUMBERS * slot;
  }

  /** Start of the step that is open in the slot; NaN where none is. */
  startMs(slot: number): number {
    return this.f64[this.#slotAt(slot) + SLOT_START_MS]!;
  }

  /** Where the rows of that step are, as `slab.ts` counts places, if one packet in order is all it has; else -1. */
  place(slot: number): number {
    return this.f64[this.#slotAt(slot) + SLOT_PLACE]!;
  }

  fillSlot(slot: number, startMs: number, place: number): void {
    const at = this.#slotAt(slot);
    this.f64[at + SLOT_START_MS] = startMs;
    this.f64[at + SLOT_PLACE] = place;
  }

  emptySlot(slot: number): void {
    this.fillSlot(slot, NaN, -1);
  }

  /** The slot of the step of that time, if it may be open and nothing is in it yet; else -1. */
  freeSlot(timeMs: number): number {
    const { f64, slots } = this;
    const ahead = Math.floor((timeMs - f64[NEXT_MS]!) / this.stepMs);
    if (!(ahead >= 0 && ahead < slots)) return -1;
    const slot = f64[NEXT_SLOT]! + ahead;
    const free = slot < slots ? slot : slot - slots;
    return Number.isNaN(this.startMs(free)) ? free : -1;
  }

  /** The step that ends by then had a packet. */
  noteFilled(endMs: number): void {
    if (endMs > this.f64[FILLED_MS]!) this.f64[FILLED_MS] = endMs;
  }

  /** The next step is closed, empty, and given out: the one after it is next. */
  passNext(): void {
    const { f64, slots, stepMs } = this;
    const slot = f64[NEXT_SLOT]!;
    this.emptySlot(slot);
    f64[NEXT_SLOT] = slot + 1 < slots ? slot + 1 : 0;
    f64[GIVEN_MS] = f64[NEXT_MS] = f64[NEXT_MS]! + stepMs;
  }

  // The counters, by row.

  /** Where by row the times of the newest values begin, if they are not {@link STEADY_MS}. */
  get newestMsAt(): number {
    return this.newestAt + this.rows;
  }

  /** Where their creation times begin, in ns: the low words, and after those of all rows the high ones. */
  get createdLoAt(): number {
    return this.newestAt + 2 * this.rows;
  }

  get createdHiAt(): number {
    return this.newestAt + 3 * this.rows;
  }

  /** Makes or takes away room for rows; what is beyond it is lost. */
  resize(rows: number): void {
    const { f64, newestAt } = this;
    const kept = Math.min(rows, this.rows);
    const columns = [newestAt, this.newestMsAt, this.createdLoAt, this.createdHiAt];
    this.f64 = new Float64Array(newestAt + columns.length * rows);
    this.f64.set(f64.subarray(0, newestAt));
    for (const [index, from] of columns.entries()) {
      this.f64.set(f64.subarray(from, from + kept), newestAt + index * rows);
    }
    this.rows = rows;
  }

  /** The same for other steps, of which none is open. */
  withSteps(stepMs: number, slots: number): ZoneNumbers {
    const { f64, newestAt } = this;
    const other = new ZoneNumbers(stepMs, slots);
    other.resize(this.rows);
    other.f64.set(f64.subarray(0, HEAD_NUMBERS));
    other.f64.set(f64.subarray(newestAt), other.newestAt);
    return other;
  }
}
