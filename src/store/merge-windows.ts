/**
 * Puts closed windows of one zone, resolution and step together after they have been written down: a correction
 * is merged into what it corrects; of windows that several nodes closed, one is chosen. The aggregator's memory
 * merges with more at hand, the times of the samples; here the rate of a merge is as near as the numbers allow.
 */
import { assert } from "../base/errors.js";
import { groupBy } from "../base/group-by.js";
import type { Coverage, ExactNumber, Gap, WindowJson, WindowSeries } from "../model/window.js";

/**
 * What readers see of the closings of one zone and resolution, in any order: one window for each step and host,
 * by start and host. A closing that comes twice counts once.
 */
export function mergeClosings(closings: readonly WindowJson[]): WindowJson[] {
  const steps = groupBy(closings, ({ start, host }) => `${start}\n${host}`);
  return [...steps.values()]
    .map(chooseNode)
    .sort((a, b) => compareText(a.start, b.start) || compareText(a.host, b.host));
}

/** Of each node's closings of one step the merge; of those the one that received more, then the first by id. */
function chooseNode(closings: readonly WindowJson[]): WindowJson {
  const byNode = groupBy(closings, ({ id }) => nodeOf(id));
  const merged = [...byNode.values()].map(mergeCorrections);
  return merged.reduce((best, next) => {
    const more = next.coverage.received - best.coverage.received;
    return more > 0 || (more === 0 && next.id < best.id) ? next : best;
  });
}

/**
 * Closings of one node and step as one window, with the id of the first that is no correction, else of the first.
 * Associative and commutative but for rates.
 */
export function mergeCorrections(closings: readonly WindowJson[]): WindowJson {
  const inOrder = [...new Map(closings.map((closing) => [closing.id, closing])).values()].sort(
    (a, b) => Number(a.late) - Number(b.late) || compareNumbers(splitId(a.id).number, splitId(b.id).number),
  );
  const [first] = inOrder;
  assert(first !== undefined, "there is a window to merge");
  if (inOrder.length === 1) return first;
  const coverage = inOrder.map((window) => window.coverage).reduce(mergeCoverage);
  const series = new Map<string, WindowSeries>();
  for (const one of inOrder.flatMap((window) => window.series)) {
    const key = `${one.metric.length} ${one.metric}${one.instance}`;
    const known = series.get(key);
    series.set(key, known === undefined ? one : mergeSeries(known, one));
  }
  return { ...first, coverage, gap: mergeGap(inOrder, coverage), series: [...series.values()] };
}

/** `gz-01:812` -> the node that closed it, and its number there. */
export function splitId(id: string): { readonly node: string; readonly number: bigint } {
  const node = nodeOf(id);
  return { node, number: BigInt(id.slice(node.length + 1)) };
}

/** The node of a closing, by its id. */
export function nodeOf(id: string): string {
  return id.slice(0, id.lastIndexOf(":"));
}

function mergeCoverage(a: Coverage, b: Coverage): Coverage {
  const dropped = { ...a.dropped };
  for (const [kind, count] of Object.entries(b.dropped)) dropped[kind] = (dropped[kind] ?? 0) + count;
  return {
    expected: a.expected === null || b.expected === null ? null : a.expected + b.expected,
    received: a.received + b.received,
    late: a.late + b.late,
    dropped,
  };
}

/** The first gap there is; none where the corrections have brought all that was missing. */
function mergeGap(inOrder: readonly WindowJson[], { received, expected }: Coverage): Gap | null {
  const [first] = inOrder;
  const wasShort = first !== undefined && first.coverage.received < (first.coverage.expected ?? 1);
  if (wasShort && received >= (expected ?? 1)) return null;
  return inOrder.find(({ gap }) => gap !== null)?.gap ?? null;
}

/** `b` is the later of the two. */
function mergeSeries(a: WindowSeries, b: WindowSeries): WindowSeries {
  const merged = { ...a, count: addExact(a.count, b.count), sum: addNullable(a.sum, b.sum) };
  if (a.kind === "histogram") return { ...merged, buckets: mergeBuckets(a.buckets ?? [], b.buckets ?? []) };
  const spread = {
    min: chooseNullable(a.min, b.min, isLess),
    max: chooseNullable(a.max, b.max, (x, y) => isLess(y, x)),
    last: b.last ?? a.last ?? null,
  };
  if (a.kind !== "counter") return { ...merged, ...spread };
  const reset = a.reset === undefined ? {} : { reset: a.reset || b.reset === true };
  return { ...merged, ...spread, rate: mergeRate(a, b, merged.sum), ...reset };
}

/** The longer of the two spans is taken for that of the merge: a correction fills in between. */
function mergeRate(a: WindowSeries, b: WindowSeries, sum: ExactNumber | null): number | null {
  const spans = [a, b].map((part) => ((part.rate ?? 0) > 0 ? Number(part.sum) / part.rate! : 0));
  const span = Math.max(...spans);
  return span > 0 ? Number(sum) / span : (a.rate ?? b.rate ?? null);
}

type Buckets = NonNullable<WindowSeries["buckets"]>;

function mergeBuckets(a: Buckets, b: Buckets): Buckets {
  const counts = new Map<ExactNumber, ExactNumber>();
  for (const [low, count] of [...a, ...b]) counts.set(low, addExact(counts.get(low) ?? 0, count));
  return [...counts].sort(([x], [y]) => (isLess(x, y) ? -1 : 1));
}

function addNullable(a: ExactNumber | null, b: ExactNumber | null): ExactNumber | null {
  return a === null || b === null ? (a ?? b) : addExact(a, b);
}

/** Exact while both are whole. */
function addExact(a: ExactNumber, b: ExactNumber): ExactNumber {
  if (typeof a === "number" && typeof b === "number") {
    const sum = a + b;
    if (Math.abs(sum) <= Number.MAX_SAFE_INTEGER || !Number.isInteger(sum)) return sum;
  }
  if (!Number.isInteger(Number(a)) || !Number.isInteger(Number(b))) return Number(a) + Number(b);
  return toExact(BigInt(a) + BigInt(b));
}

/** A whole number, as text where a double might round it. */
export function toExact(value: bigint): ExactNumber {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

function chooseNullable(
  a: ExactNumber | null | undefined,
  b: ExactNumber | null | undefined,
  isBetter: (x: ExactNumber, y: ExactNumber) => boolean,
): ExactNumber | null {
  if (a === null || a === undefined) return b ?? null;
  return b === null || b === undefined || !isBetter(b, a) ? a : b;
}

function isLess(a: ExactNumber, b: ExactNumber): boolean {
  return typeof a === "string" && typeof b === "string" ? BigInt(a) < BigInt(b) : Number(a) < Number(b);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function compareNumbers(a: bigint, b: bigint): number {
  return a < b ? -1 : Number(a > b);
}
