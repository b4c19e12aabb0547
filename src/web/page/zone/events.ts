/** What happened to a zone in the time that is shown: gaps with their causes, counters that began anew. Pure. */
import type { ZoneStatus } from "../../../model/window.js";
import type { WindowColumns } from "./window-columns.js";

export interface ZoneEvent {
  readonly kind: "gap" | "reset" | "appeared" | "gone";
  readonly fromMs: number;
  readonly toMs: number;
  /** One sentence for a person. */
  readonly text: string;
}

/** Oldest first. Windows in a row with one and the same cause are one gap. */
export function findEvents(
  columns: WindowColumns,
  zone?: Pick<ZoneStatus, "first_seen" | "last_seen" | "state">,
): ZoneEvent[] {
  const events = [...findGaps(columns), ...findResets(columns)];
  const sinceMs = columns.starts[0] ?? Infinity;
  if (zone !== undefined) {
    const [firstMs, lastMs] = [Date.parse(zone.first_seen), Date.parse(zone.last_seen)];
    if (firstMs >= sinceMs) events.push(moment("appeared", firstMs, "the zone appeared"));
    if (zone.state === "gone" && lastMs >= sinceMs) events.push(moment("gone", lastMs, "the zone is gone"));
  }
  return events.sort((a, b) => a.fromMs - b.fromMs);
}

/** The gap that a moment lies in. */
export function gapAt(events: readonly ZoneEvent[], atMs: number): ZoneEvent | undefined {
  return events.find(({ kind, fromMs, toMs }) => kind === "gap" && fromMs <= atMs && atMs < toMs);
}

function findGaps({ starts, ends, gaps }: WindowColumns): ZoneEvent[] {
  const found: ZoneEvent[] = [];
  for (const [index, gap] of gaps.entries()) {
    if (gap === null) continue;
    const [fromMs, toMs] = [starts[index] ?? 0, ends[index] ?? 0];
    const last = found.at(-1);
    if (last?.text === gap.cause && last.toMs >= fromMs) found[found.length - 1] = { ...last, toMs };
    else found.push({ kind: "gap", fromMs, toMs, text: gap.cause });
  }
  return found;
}

function findResets({ starts, resets }: WindowColumns): ZoneEvent[] {
  return resets.flatMap((count, index) =>
    count === 0
      ? []
      : [moment("reset", starts[index] ?? 0, `${count} ${count === 1 ? "counter" : "counters"} began anew`)],
  );
}

function moment(kind: ZoneEvent["kind"], atMs: number, text: string): ZoneEvent {
  return { kind, fromMs: atMs, toMs: atMs, text };
}
