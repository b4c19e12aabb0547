/**
 * Puts the samples of one packet into the rows of its window: as they are while the window is thin, and merged
 * into what is there once it is full.
 */
import { EXACT_MAX } from "./exact.js";
import type { Increase } from "./increase.js";
import { mergeRow } from "./merge-rows.js";
import {
  ROW_BITS,
  ROW_COUNTER,
  ROW_FIRST,
  ROW_PRESENT,
  ROW_RESET,
  ROW_WIDE,
  createRows,
  type Rows,
} from "./rows.js";

/** Used again for every packet. */
export class PacketRows {
  #rows = createRows(8, false);
  /** The one sample that is being merged into full rows, as its row 0. */
  readonly #single = createRows(8, false);

  /** The samples of `timeMs` go into `rows`. */
  begin(rows: Rows, timeMs: number): void {
    this.#rows = rows;
    if (Number.isNaN(rows.timeMs)) rows.timeMs = timeMs;
    else if (rows.timeMs !== timeMs) rows.widen();
    this.#single.timeMs = timeMs;
  }

  /** A gauge, delta, or part of a histogram. Exact, or a double of any size. */
  putValue(row: number, value: number): void {
    const isFree = this.#isFree(row);
    const rows = isFree ? this.#rows : this.#single;
    const at = isFree ? row : 0;
    rows.block.f64[rows.sumAt + at] = value;
    rows.block.u8[rows.flagsAt + at] = ROW_PRESENT;
    if (!isFree) mergeRow(this.#rows, row, rows, 0);
  }

  /** The same, of a whole number beyond 2^53. */
  putWide(row: number, value: bigint): void {
    const isFree = this.#isFree(row);
    const rows = isFree ? this.#rows : this.#single;
    const at = isFree ? row : 0;
    (rows.wide ??= new Map()).set(at, { sum: value, min: value, max: value, last: value });
    rows.block.u8[rows.flagsAt + at] = ROW_PRESENT | ROW_WIDE;
    if (!isFree) mergeRow(this.#rows, row, rows, 0);
  }

  /** The first sample of a counter. */
  putFirst(row: number, raw: number | bigint): void {
    this.#putCounter(row, this.#isFree(row), 0, ROW_FIRST, raw);
  }

  /** What a counter has counted since its sample of `previousMs`, and its raw value. */
  putIncrease(row: number, { by, isReset }: Increase, previousMs: number, raw: number | bigint): void {
    this.#putCounter(row, this.#isFreeSince(row, previousMs), by, isReset ? ROW_RESET : 0, raw);
  }

  #putCounter(row: number, isFree: boolean, by: number | bigint, flags: number, raw: number | bigint): void {
    const rows = isFree ? this.#rows : this.#single;
    const at = isFree ? row : 0;
    const { f64, u32, u8 } = rows.block;
    const isWide = by >= EXACT_MAX;
    if (isWide)
      (rows.wide ??= new Map()).set(at, { sum: BigInt(by), min: BigInt(by), max: BigInt(by), last: 0n });
    f64[rows.sumAt + at] = isWide ? 0 : Number(by);
    if (typeof raw === "number") f64[rows.lastAt + at] = raw;
    else {
      u32[2 * (rows.lastAt + at)] = Number(BigInt.asUintN(32, raw));
      u32[2 * (rows.lastAt + at) + 1] = Number(raw >> 32n);
    }
    const isBits = typeof raw === "bigint";
    u8[rows.flagsAt + at] =
      ROW_PRESENT | ROW_COUNTER | flags | (isWide ? ROW_WIDE : 0) | (isBits ? ROW_BITS : 0);
    if (!isFree) mergeRow(this.#rows, row, rows, 0);
  }

  /** Whether the row takes a sample as it is. If not, the rows are full. */
  #isFree(row: number): boolean {
    const rows = this.#rows;
    if (!rows.isFull && rows.block.u8[rows.flagsAt + row] === 0) return true;
    rows.widen();
    return false;
  }

  /** The same of an increase since `previousMs`, which must be that of all others of thin rows. */
  #isFreeSince(row: number, previousMs: number): boolean {
    const rows = this.#rows;
    if (rows.previousMs !== previousMs) {
      if (Number.isNaN(rows.previousMs)) rows.previousMs = previousMs;
      else rows.widen();
    }
    if (this.#isFree(row)) return true;
    this.#single.previousMs = previousMs;
    return false;
  }
}
