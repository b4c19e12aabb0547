/**
 * The resolutions of the windows as a plan: which finer level each coarser one is merged from. The finest level
 * takes the samples; where the asked resolutions have no common finest one (2s and 3s), a level that nobody
 * sees is put below them.
 */
import { assert } from "../base/errors.js";
import { formatResolution } from "../model/resolution.js";

export interface Level {
  readonly index: number;
  readonly resolutionMs: number;
  /** `1s`, `10s`, `1m`, as the outside names it. */
  readonly label: string;
  /** Levels that closed windows of this one are merged into. */
  readonly feeds: readonly number[];
  /** Made only to be merged, never given out. */
  readonly isHidden: boolean;
}

/** From the finest to the coarsest, without doubles; the finest divides all others. Whole milliseconds, above 0. */
export function planLevels(resolutionsMs: readonly number[]): readonly Level[] {
  assert(resolutionsMs.length > 0, "at least one resolution");
  const asked = [...new Set(resolutionsMs)].sort((a, b) => a - b);
  const finest = asked.reduce(commonDivisor);
  const all = finest === asked[0] ? asked : [finest, ...asked];
  const sources = all.map((resolutionMs, index) => findSource(all, resolutionMs, index));
  return all.map((resolutionMs, index) => ({
    index,
    resolutionMs,
    label: formatResolution(resolutionMs),
    feeds: all.map((_, other) => other).filter((other) => other > index && sources[other] === index),
    isHidden: !asked.includes(resolutionMs),
  }));
}

/** The coarsest of the finer levels that divides it. */
function findSource(all: readonly number[], resolutionMs: number, index: number): number {
  return all.findLastIndex((finer, other) => other < index && resolutionMs % finer === 0);
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}

/** Start of the window of that resolution that `timeMs` lies in. */
export function startOf(timeMs: number, resolutionMs: number): number {
  return Math.floor(timeMs / resolutionMs) * resolutionMs;
}
