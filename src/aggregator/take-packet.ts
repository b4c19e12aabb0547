/**
 * The entries of one packet as samples of a window: the loop that everything else is made fast for. Usage comes
 * in ticks and becomes percent, a process that has several entries is one, counters become increases.
 */
import { ENTRY_COUNTER, FORM_DOUBLE, FORM_INT, FORM_UINT, type PacketView } from "../model/packet-view.js";
import { EXACT_MAX, bitsToBig, isExact } from "./exact.js";
import { findIncrease } from "./increase.js";
import type { PacketRows } from "./packet-rows.js";
import type { ProcessTotals } from "./process-totals.js";
import { CPU_USAGE, PROCESS_USAGE } from "./series-name.js";
import { CREATION_OWN, NEWEST_BITS, NEWEST_KNOWN, type SeriesTable } from "./series-table.js";

const TWO_32 = 2 ** 32;

/** In the upper half of a signed number: it is negative, and kept as a double. */
const SIGN_BIT = 0x8000_0000;

/** Puts all entries of the packet into `rows`. Returns how many counter samples were older than the newest. */
export function takePacket(
  table: SeriesTable,
  view: PacketView,
  rows: PacketRows,
  processes: ProcessTotals,
): number {
  const { count, kind, metric, num, ticks } = view;
  let stale = 0;
  table.begin(count);
  processes.begin(view);
  for (let index = 0; index < count; index++) {
    const id = metric[index]!;
    if (id === PROCESS_USAGE && !processes.isTop(view, index)) table.skip(index);
    else {
      const row = table.find(view, index);
      if (row < 0) continue;
      if (kind[index] === ENTRY_COUNTER) {
        if (!takeCounter(table, view, index, row, rows)) stale++;
      } else if (id === PROCESS_USAGE) processes.add(row, num[index]!);
      else if (id === CPU_USAGE) {
        if (ticks > 0) rows.putValue(row, (100 * num[index]!) / ticks);
      } else if (isExact(num[index]!) || view.form[index] === FORM_DOUBLE) rows.putValue(row, num[index]!);
      else rows.putWide(row, bitsToBig(view.lo[index]!, view.hi[index]!, view.form[index] === FORM_INT));
    }
  }
  table.end(count);
  if (ticks > 0) processes.putInto(rows, ticks);
  return stale;
}

/** Puts the increase of a counter; false where its sample is older than the newest, and counts for nothing. */
function takeCounter(
  table: SeriesTable,
  view: PacketView,
  index: number,
  row: number,
  rows: PacketRows,
): boolean {
  const { newestBits, newestMs, state } = table;
  const had = state[row]!;
  const isKnown = (had & NEWEST_KNOWN) !== 0;
  const previousMs = newestMs[row]!;
  if (isKnown && view.timeMs < previousMs) return false;
  const lo = view.lo[index]!;
  const hi = view.hi[index]!;
  const form = view.form[index]!;
  const isBits = form === FORM_UINT || (form === FORM_INT && hi < SIGN_BIT);
  const isRecreated = noteCreation(table, view, index, row);
  const isPlain = isKnown && isBits && !isRecreated && (had & NEWEST_BITS) !== 0;
  const by = (hi - newestBits[2 * row + 1]!) * TWO_32 + (lo - newestBits[2 * row]!);
  if (isPlain && by >= 0 && by < EXACT_MAX) rows.putIncrease(row, by, previousMs, false);
  else if (!isKnown) rows.putFirst(row);
  else {
    const increase = findIncrease(
      readNewest(table, row),
      isBits ? bitsToBig(lo, hi, false) : view.num[index]!,
      { is32Bit: table.names[row]!.is32Bit, isRecreated },
    );
    rows.putIncrease(row, increase.by, previousMs, increase.isReset);
  }
  if (isBits) rows.putLastBits(row, lo, hi);
  else rows.putLastDouble(row, view.num[index]!);
  keepNewest(table, view, index, row, isBits);
  return true;
}

function readNewest(table: SeriesTable, row: number): number | bigint {
  if ((table.state[row]! & NEWEST_BITS) === 0) return table.newest[row]!;
  return bitsToBig(table.newestBits[2 * row]!, table.newestBits[2 * row + 1]!, false);
}

function keepNewest(table: SeriesTable, view: PacketView, index: number, row: number, isBits: boolean): void {
  if (isBits) {
    table.newestBits[2 * row] = view.lo[index]!;
    table.newestBits[2 * row + 1] = view.hi[index]!;
    table.state[row]! |= NEWEST_KNOWN | NEWEST_BITS;
  } else {
    table.newest[row] = view.num[index]!;
    table.state[row] = (table.state[row]! | NEWEST_KNOWN) & ~NEWEST_BITS;
  }
  table.newestMs[row] = view.timeMs;
}

/**
 * Keeps when the counter began: the creation time of its instance, else that of its zone. True where both that
 * and the one before are known, of the same thing, and differ.
 */
function noteCreation(table: SeriesTable, view: PacketView, index: number, row: number): boolean {
  const ownLo = view.creationLo[index]!;
  const ownHi = view.creationHi[index]!;
  const isOwn = (ownLo | ownHi) !== 0;
  const lo = isOwn ? ownLo : view.zoneCreatedLo;
  const hi = isOwn ? ownHi : view.zoneCreatedHi;
  const { creation, state } = table;
  const hadLo = creation[2 * row]!;
  const hadHi = creation[2 * row + 1]!;
  if (lo === hadLo && hi === hadHi) return false;
  if ((lo | hi) === 0) return false;
  const wasOwn = (state[row]! & CREATION_OWN) !== 0;
  creation[2 * row] = lo;
  creation[2 * row + 1] = hi;
  state[row] = isOwn ? state[row]! | CREATION_OWN : state[row]! & ~CREATION_OWN;
  return (hadLo | hadHi) !== 0 && wasOwn === isOwn;
}
