/** Which windows are asked for to show a span of time: fine ones for the newest part, coarser ones before. Pure. */

/** What the page offers, by the name in the address. `live`: new seconds are added as they close. */
export const SPANS = {
  "2m": { ms: 120_000, label: "2 min", live: true },
  "15m": { ms: 900_000, label: "15 min", live: true },
  "1h": { ms: 3_600_000, label: "1 h", live: false },
  "6h": { ms: 21_600_000, label: "6 h", live: false },
  "1d": { ms: 86_400_000, label: "1 day", live: false },
  "7d": { ms: 604_800_000, label: "7 days", live: false },
} as const;
export type Span = keyof typeof SPANS;

export const SPAN_DEFAULT: Span = "15m";

export interface Ask {
  readonly resolution: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Of each resolution a node keeps so many windows in memory. */
const KEPT_IN_MEMORY = 120;
/** More points than this show no more. */
const POINTS_MAX = 1_500;

/** `resolutions`: those that the node keeps, such as 1s 10s 1m 1h. Oldest part first. */
export function planHistory(span: Span, resolutions: readonly string[], nowMs: number): Ask[] {
  const { ms, live } = SPANS[span];
  const sorted = [...resolutions].sort((a, b) => parseResolution(a) - parseResolution(b));
  const fromMs = nowMs - ms;
  const [finest, ...coarser] = sorted;
  if (finest === undefined) return [];
  if (!live) return [{ resolution: coarseEnough(sorted, ms), fromMs, toMs: nowMs + ms }];
  const fineFromMs = Math.max(fromMs, nowMs - KEPT_IN_MEMORY * parseResolution(finest));
  const fine = { resolution: finest, fromMs: fineFromMs, toMs: nowMs + ms };
  const [next] = coarser;
  if (fineFromMs <= fromMs || next === undefined) return [fine];
  return [{ resolution: next, fromMs, toMs: fineFromMs - parseResolution(next) }, fine];
}

function coarseEnough(sorted: readonly string[], ms: number): string {
  return sorted.find((name) => ms / parseResolution(name) <= POINTS_MAX) ?? sorted.at(-1) ?? "1s";
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `10s` -> 10000; 0 for what is none. */
export function parseResolution(text: string): number {
  const [, number = "0", unit = ""] = /^(\d+)(ms|s|m|h|d)$/.exec(text) ?? [];
  return Number(number) * (UNITS[unit] ?? 0);
}
