/** A heat map out of histograms: time across, buckets up, and the count of a second as the heat. Pure. */
import type { Buckets, WindowColumns } from "./window-columns.js";

export interface HeatColumn {
  readonly startMs: number;
  readonly endMs: number;
  /** Count by place of the bucket in {@link Heat.lows}; absent: none. */
  readonly counts: ReadonlyMap<number, number>;
  readonly total: number;
}

export interface Heat {
  /** Lower bounds of the buckets, lowest first, without a hole between powers of two. */
  readonly lows: readonly number[];
  readonly columns: readonly HeatColumn[];
  /** The greatest count of a second in one cell. */
  readonly most: number;
}

/** The cell that is pointed at. */
export interface HeatCell {
  readonly startMs: number;
  readonly endMs: number;
  readonly low: number;
  /** Exclusive; null: without an end. */
  readonly high: number | null;
  readonly count: number;
  /** Of all of its window, 0 to 1. */
  readonly share: number;
}

/** The heat of a metric; null where no window has it. */
export function heatOf({ histograms, starts, ends }: WindowColumns, metric: string): Heat | null {
  const found = histograms.get(metric)?.buckets ?? [];
  return makeHeat(
    found.map((buckets, index) => ({
      startMs: starts[index] ?? 0,
      endMs: ends[index] ?? 0,
      buckets: buckets ?? [],
    })),
  );
}

/** The heat of histograms one after the other; null where nothing was counted in any. */
export function makeHeat(
  histograms: readonly { readonly startMs: number; readonly endMs: number; readonly buckets: Buckets }[],
): Heat | null {
  const lows = boundsOf(histograms.map(({ buckets }) => buckets));
  if (lows.length === 0) return null;
  const place = new Map(lows.map((low, index) => [low, index]));
  const columns = histograms.map(({ startMs, endMs, buckets }) => toColumn(buckets, startMs, endMs, place));
  return { lows, columns, most: columns.reduce((top, column) => Math.max(top, hottest(column)), 0) };
}

/** What a cell says. */
export function cellAt({ lows, columns }: Heat, column: number, bucket: number): HeatCell | null {
  const found = columns[column];
  const low = lows[bucket];
  if (found === undefined || low === undefined) return null;
  const count = found.counts.get(bucket) ?? 0;
  const share = found.total === 0 ? 0 : count / found.total;
  return {
    startMs: found.startMs,
    endMs: found.endMs,
    low,
    high: lows[bucket + 1] ?? nextBound(low),
    count,
    share,
  };
}

/** The column whose window holds that moment, else -1. */
export function columnAt({ columns }: Heat, atMs: number): number {
  return columns.findIndex(({ startMs, endMs }) => startMs <= atMs && atMs < endMs);
}

/** Where a cell is: the place of its window and of its bucket. */
export interface CellPlace {
  readonly column: number;
  readonly bucket: number;
}

/** The cell at a point, both of its parts from 0 to 1, from the left and the top; null: no window is there. */
export function cellOf(heat: Heat, range: readonly [number, number], x: number, y: number): CellPlace | null {
  const column = columnAt(heat, range[0] + x * (range[1] - range[0]));
  const bucket = heat.lows.length - 1 - Math.floor(y * heat.lows.length);
  return column < 0 || bucket < 0 || bucket >= heat.lows.length ? null : { column, bucket };
}

/** Total and share of each bucket over all of the time that is shown, lowest first. */
export function bucketTotals({ lows, columns }: Heat): { low: number; count: number; share: number }[] {
  const counts = lows.map((_, bucket) =>
    columns.reduce((sum, column) => sum + (column.counts.get(bucket) ?? 0), 0),
  );
  const all = counts.reduce((sum, count) => sum + count, 0);
  return lows.map((low, bucket) => {
    const count = counts[bucket] ?? 0;
    return { low, count, share: all === 0 ? 0 : count / all };
  });
}

/** How hot a count is, as a step of `steps` from 0; by the logarithm, since latencies differ by powers. */
export function heatStep(countPerSecond: number, most: number, steps: number): number {
  if (most <= 1) return steps - 1;
  return Math.min(steps - 1, Math.floor((Math.log1p(countPerSecond) / Math.log1p(most)) * steps));
}

function toColumn(
  buckets: Buckets,
  startMs: number,
  endMs: number,
  place: ReadonlyMap<number, number>,
): HeatColumn {
  const counts = new Map(buckets.map(([low, count]) => [place.get(low) ?? 0, count]));
  return { startMs, endMs, counts, total: buckets.reduce((sum, [, count]) => sum + count, 0) };
}

function hottest({ counts, startMs, endMs }: HeatColumn): number {
  const seconds = Math.max(0.001, (endMs - startMs) / 1000);
  return Math.max(0, ...counts.values()) / seconds;
}

function boundsOf(all: readonly Buckets[]): number[] {
  const seen = new Set<number>();
  for (const buckets of all) for (const [low, count] of buckets) if (count > 0) seen.add(low);
  const sorted = [...seen].sort((a, b) => a - b);
  return sorted.flatMap((low, index) => fillUp(low, sorted[index + 1]));
}

/** 8 and 64 -> 8, 16, 32: buckets that nothing fell into. Only between powers of two. */
function fillUp(low: number, next: number | undefined): number[] {
  const bounds = [low];
  if (
    next === undefined ||
    low <= 0 ||
    !Number.isInteger(Math.log2(low)) ||
    !Number.isInteger(Math.log2(next))
  ) {
    return bounds;
  }
  for (let bound = low * 2; bound < next; bound *= 2) bounds.push(bound);
  return bounds;
}

function nextBound(low: number): number | null {
  return low > 0 && Number.isInteger(Math.log2(low)) ? low * 2 : null;
}
