/** Reads what has no field in the packet of 2013 and travels under its own name: samples and histograms. */
import {
  ENTRY_BUCKET,
  ENTRY_COUNTER,
  ENTRY_DELTA,
  ENTRY_SUM,
  FORM_DOUBLE,
  FORM_INT,
  FORM_UINT,
  METRIC_NAMED,
  NO_NUMBER,
  TEXT_BYTES_MAX,
  type PacketView,
} from "../model/packet-view.js";
import { WIRE_BYTES, WIRE_FIXED64, WIRE_VARINT, type Cursor } from "./cursor.js";

const TWO_32 = 2 ** 32;
const FORM_NONE = 255;

const NAME = (1 << 3) | WIRE_BYTES;
const INSTANCE = (2 << 3) | WIRE_BYTES;
const KIND = (3 << 3) | WIRE_VARINT;
const INT = (4 << 3) | WIRE_VARINT;
const UINT = (5 << 3) | WIRE_VARINT;
const DOUBLE = (6 << 3) | WIRE_FIXED64;
const CREATION = (7 << 3) | WIRE_VARINT;

const BUCKET = (3 << 3) | WIRE_VARINT;
const BUCKETS = (3 << 3) | WIRE_BYTES;
const COUNT = (4 << 3) | WIRE_VARINT;
const COUNTS = (4 << 3) | WIRE_BYTES;
const SUM = (5 << 3) | WIRE_FIXED64;

/** The names met in the message being read; [0, 0) where there is none. */
const names = { metricStart: 0, metricEnd: 0, instanceStart: 0, instanceEnd: 0 };

/** Reads the sample that ends at `end`; one without a name or without a value is no entry. */
export function scanSample(cursor: Cursor, view: PacketView, end: number): boolean {
  let kind = ENTRY_COUNTER;
  let form = FORM_NONE;
  let lo = 0;
  let hi = 0;
  let num = 0;
  let creationLo = 0;
  let creationHi = 0;
  clearNames();
  while (cursor.at < end) {
    const tag = cursor.tag(end);
    switch (tag) {
      case 0:
        return false;
      case KIND:
        if (!cursor.varint(end)) return false;
        if (cursor.lo >= 0 && cursor.lo <= ENTRY_DELTA) kind = cursor.lo; // Another is none, as of any proto2 enum.
        break;
      case INT:
        if (!cursor.varint(end)) return false;
        cursor.unzigzag();
        form = FORM_INT;
        ({ lo, hi } = cursor);
        num = hi * TWO_32 + (lo >>> 0);
        break;
      case UINT:
        if (!cursor.varint(end)) return false;
        form = FORM_UINT;
        ({ lo, hi } = cursor);
        num = cursor.unsigned();
        break;
      case DOUBLE:
        if (!cursor.fixed64(end)) return false;
        form = FORM_DOUBLE;
        lo = hi = 0;
        num = cursor.double();
        break;
      case CREATION:
        if (!cursor.varint(end)) return false;
        creationLo = cursor.lo;
        creationHi = cursor.hi;
        break;
      default:
        if (!scanNames(cursor, tag, end)) return false;
    }
  }
  if (!areNamesShort()) return cursor.refuse("long_text");
  if (form === FORM_NONE || names.metricStart === names.metricEnd) return true;
  if (!Number.isFinite(num)) return cursor.refuse("not_finite");
  const entry = addNamed(cursor, view, kind);
  if (entry < 0) return false;
  putNames(view, entry);
  view.form[entry] = form;
  view.lo[entry] = lo;
  view.hi[entry] = hi;
  view.num[entry] = num;
  if (creationLo !== 0 || creationHi !== 0) {
    view.hasCreation = true;
    view.creationLo[entry] = creationLo;
    view.creationHi[entry] = creationHi;
  }
  return true;
}

/** Reads the histogram that ends at `end`: an entry per bucket, and one for the sum; without a name, none. */
export function scanHistogram(cursor: Cursor, view: PacketView, end: number): boolean {
  const first = view.count;
  let buckets = 0;
  let counts = 0;
  let sum: number | undefined;
  clearNames();
  while (cursor.at < end) {
    const tag = cursor.tag(end);
    let listEnd = -1;
    switch (tag) {
      case 0:
        return false;
      case BUCKETS:
      case COUNTS:
        listEnd = cursor.length(end);
        if (listEnd < 0) return false;
        while (cursor.at < listEnd) {
          const entry = first + (tag === BUCKETS ? buckets++ : counts++);
          if (!scanBucket(cursor, view, entry, tag === BUCKETS, listEnd)) return false;
        }
        break;
      case BUCKET:
        if (!scanBucket(cursor, view, first + buckets++, true, end)) return false;
        break;
      case COUNT:
        if (!scanBucket(cursor, view, first + counts++, false, end)) return false;
        break;
      case SUM:
        if (!cursor.fixed64(end)) return false;
        sum = cursor.double();
        break;
      default:
        if (!scanNames(cursor, tag, end)) return false;
    }
  }
  if (!areNamesShort()) return cursor.refuse("long_text");
  if (names.metricStart === names.metricEnd) {
    view.count = first;
    return true;
  }
  if (buckets !== counts) return cursor.refuse("malformed");
  if (sum !== undefined && !putSum(cursor, view, sum)) return false;
  for (let entry = first; entry < view.count; entry++) putNames(view, entry);
  return true;
}

/** Reads one lower bound, or one count, into the bucket that `entry` is. */
function scanBucket(cursor: Cursor, view: PacketView, entry: number, isLow: boolean, end: number): boolean {
  if (!cursor.varint(end)) return false;
  if (entry === view.count && addNamed(cursor, view, ENTRY_BUCKET) < 0) return false;
  if (isLow) {
    cursor.unzigzag();
    view.low[entry] = cursor.hi * TWO_32 + (cursor.lo >>> 0);
  } else {
    view.form[entry] = FORM_UINT;
    view.lo[entry] = cursor.lo;
    view.hi[entry] = cursor.hi;
    view.num[entry] = cursor.unsigned();
  }
  return true;
}

function putSum(cursor: Cursor, view: PacketView, sum: number): boolean {
  if (!Number.isFinite(sum)) return cursor.refuse("not_finite");
  const entry = addNamed(cursor, view, ENTRY_SUM);
  if (entry < 0) return false;
  view.form[entry] = FORM_DOUBLE;
  view.lo[entry] = 0;
  view.hi[entry] = 0;
  view.num[entry] = sum;
  return true;
}

/** A new entry of that kind; -1 where there are too many. */
function addNamed(cursor: Cursor, view: PacketView, kind: number): number {
  const entry = view.count;
  if (entry === view.metric.length && !view.growEntries()) {
    cursor.refuse("entries");
    return -1;
  }
  view.count = entry + 1;
  view.metric[entry] = METRIC_NAMED;
  view.kind[entry] = kind;
  return entry;
}

function clearNames(): void {
  names.metricStart = names.metricEnd = names.instanceStart = names.instanceEnd = 0;
}

/** Reads the metric's name or the instance, or passes over what is neither. */
function scanNames(cursor: Cursor, tag: number, end: number): boolean {
  if (tag !== NAME && tag !== INSTANCE) return cursor.skip(tag, end, 1);
  const after = cursor.length(end);
  if (after < 0) return false;
  if (tag === NAME) {
    names.metricStart = cursor.at;
    names.metricEnd = after;
  } else {
    names.instanceStart = cursor.at;
    names.instanceEnd = after;
  }
  cursor.at = after;
  return true;
}

function areNamesShort(): boolean {
  const longest = Math.max(names.metricEnd - names.metricStart, names.instanceEnd - names.instanceStart);
  return longest <= TEXT_BYTES_MAX;
}

function putNames(view: PacketView, entry: number): void {
  view.metricStart[entry] = names.metricStart;
  view.metricEnd[entry] = names.metricEnd;
  view.instanceStart[entry] = names.instanceStart;
  view.instanceEnd[entry] = names.instanceEnd;
  view.instanceNumber[entry] = NO_NUMBER;
}
