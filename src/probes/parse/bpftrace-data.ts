/**
 * The data of the lines in which bpftrace prints maps: values, averages and histograms by their keys. See
 * `bpftrace-line.ts` for the lines. Every reader takes what comes next of its scanner, and throws TornText where that
 * is none of its own.
 */
import type { Value } from "../../model/reading.js";
import { TornText } from "./bpftrace-scanner.js";
import type { BpftraceScanner } from "./bpftrace-scanner.js";

/** A value of a map: an integer, a text, or a tuple of such. */
export type MapValue = Value | string | readonly MapValue[];

/** What was printed of one map; `name` without the at sign. */
export type MapLine =
  | { readonly kind: "map"; readonly name: string; readonly entries: readonly MapEntry[] }
  | { readonly kind: "stats"; readonly name: string; readonly entries: readonly StatsEntry[] }
  | { readonly kind: "hist"; readonly name: string; readonly entries: readonly HistEntry[] };

export interface MapEntry {
  /** "" where the map has no keys. */
  readonly key: string;
  readonly value: MapValue;
}

export interface StatsEntry {
  readonly key: string;
  readonly count: Value;
  readonly average: Value;
  readonly total: Value;
}

/** Counts by lower bound, ascending, empty buckets left out; `low` null: all below the lowest bound. */
export interface HistEntry {
  readonly key: string;
  readonly buckets: readonly (readonly [low: number | null, count: Value])[];
}

const [COMMA, COLON] = [44, 58];
const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [123, 125, 91, 93];

/** `{"@name": X}` or `{"@name": {"key": X, ...}}`, of which `read` takes the X. */
export function readMap<Entry>(
  scanner: BpftraceScanner,
  read: (key: string) => Entry,
): { readonly name: string; readonly entries: readonly Entry[] } {
  scanner.expect(OPEN_BRACE);
  const name = scanner.string();
  if (!name.startsWith("@")) throw new TornText();
  scanner.expect(COLON);
  const entries = scanner.accept(OPEN_BRACE) ? readEntries(scanner, read) : [read("")];
  scanner.expect(CLOSE_BRACE);
  return { name: name.slice(1), entries };
}

/** What follows an open brace, with the closing one. */
export function readEntries<Entry>(scanner: BpftraceScanner, read: (key: string) => Entry): Entry[] {
  const entries: Entry[] = [];
  if (scanner.accept(CLOSE_BRACE)) return entries;
  do {
    const key = scanner.string();
    scanner.expect(COLON);
    entries.push(read(key));
  } while (scanner.accept(COMMA));
  scanner.expect(CLOSE_BRACE);
  return entries;
}

/** Tuples of tuples: a bound against text that is none of bpftrace's. */
const DEPTH_MAX = 8;

/** An integer, a string, or an array of such. */
export function readValue(scanner: BpftraceScanner, depth = 0): MapValue {
  if (scanner.isString) return scanner.string();
  if (!scanner.accept(OPEN_BRACKET)) return scanner.integer();
  if (depth === DEPTH_MAX) throw new TornText();
  return readElements(scanner, () => readValue(scanner, depth + 1));
}

/** What follows an open bracket, with the closing one. */
function readElements<Element>(scanner: BpftraceScanner, read: () => Element): Element[] {
  const elements: Element[] = [];
  if (scanner.accept(CLOSE_BRACKET)) return elements;
  do elements.push(read());
  while (scanner.accept(COMMA));
  scanner.expect(CLOSE_BRACKET);
  return elements;
}

const STATS = ["count", "average", "total"] as const;

/** avg() has a number for each key, stats() an object; without keys the object is that of the only value. */
export function readStats(scanner: BpftraceScanner): MapLine {
  const stats: StatsEntry[] = [];
  const { name, entries } = readMap(scanner, (key) => {
    const isObject = scanner.accept(OPEN_BRACE);
    if (isObject) stats.push({ key, ...toStats(readIntegers(scanner)) });
    return { key, value: isObject ? 0 : scanner.integer() };
  });
  if (stats.length > 0) return { kind: "stats", name, entries: stats };
  const isOnly = entries.length === STATS.length && entries.every(({ key }, place) => key === STATS[place]);
  if (!isOnly) return { kind: "map", name, entries };
  const members = new Map(entries.map(({ key, value }) => [key, value]));
  return { kind: "stats", name, entries: [{ key: "", ...toStats(members) }] };
}

function toStats(members: ReadonlyMap<string, Value>): Omit<StatsEntry, "key"> {
  const [count, average, total] = STATS.map((member) => members.get(member));
  if (count === undefined || average === undefined || total === undefined) throw new TornText();
  return { count, average, total };
}

/** Before bpftrace 0.20 a bucket's bounds are of 32 bit: all from 2^31 on is in one, printed with these. */
const [OVERFLOW_MIN, OVERFLOW_MAX] = [-(2 ** 31), 0];
const OVERFLOW_LOW = 2 ** 31;

/** The array of a histogram. */
export function readBuckets(scanner: BpftraceScanner): HistEntry["buckets"] {
  scanner.expect(OPEN_BRACKET);
  return readElements(scanner, () => readBucket(scanner)).filter(([, count]) => count !== 0);
}

function readBucket(scanner: BpftraceScanner): [low: number | null, count: Value] {
  let [min, max]: (number | null)[] = [null, null];
  let count: Value | null = null;
  scanner.expect(OPEN_BRACE);
  do {
    const member = scanner.string();
    scanner.expect(COLON);
    const value = scanner.integer();
    if (member === "count") count = value;
    // Bounds are powers of two or small, so that a number holds them.
    else if (member === "min") min = Number(value);
    else if (member === "max") max = Number(value);
  } while (scanner.accept(COMMA));
  scanner.expect(CLOSE_BRACE);
  if (count === null) throw new TornText();
  return [min === OVERFLOW_MIN && max === OVERFLOW_MAX ? OVERFLOW_LOW : (min ?? null), count];
}

/** What follows an open brace, with the closing one: names and integers. */
export function readIntegers(scanner: BpftraceScanner): Map<string, Value> {
  return new Map(readEntries(scanner, (key) => [key, scanner.integer()] as const));
}
