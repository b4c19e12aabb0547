/**
 * The overview that every reader of the stream is shown: the newest numbers of each zone and their last few
 * minutes in coarse steps. It is kept also while nobody looks, so that the first reader sees a past: of every
 * fifth second then, and what happened in between is read off the windows of ten. Of each change it tells once.
 */
import {
  OVERVIEW_COLUMNS,
  OVERVIEW_TRENDS,
  type OverviewAll,
  type OverviewNode,
  type OverviewPast,
  type OverviewRow,
  type OverviewTick,
  type OverviewTrend,
  type OverviewZone,
} from "../model/overview.js";
import type { ClosedWindow, WindowBatch, WindowJson, ZoneStatus } from "../model/window.js";
import { zoneKind } from "../model/zone.js";
import { hasReset, summarise, type WindowSummary } from "./live-summary.js";

/** The overview is made of windows of this resolution. */
const RESOLUTION_MS = 1_000;
/** While nobody looks, gaps and resets are those of windows of this resolution, where there are such. */
const MARKS_MS = 10_000;
/** Of a point: 60 of them are five minutes. */
export const STEP_MS = 5_000;
export const POINTS_MAX = 60;

interface Zone {
  readonly id: number;
  readonly past: Past;
  status: Omit<OverviewZone, "id">;
  row: OverviewRow | null;
  /** Start of the newest window taken. */
  atMs: number;
}

export class LiveOverview {
  readonly #zones = new Map<string, Zone>();
  #nextId = 1;
  #node: OverviewNode | null = null;
  /** What the next tick tells. */
  #isNodeNew = false;
  readonly #told = { zones: new Set<Zone>(), rows: new Set<Zone>(), forgotten: [] as number[] };

  /** Takes closed windows; of those of a second only the ones that fall on a step, unless somebody looks. */
  take(batch: WindowBatch, isRead: boolean): void {
    for (const window of batch) {
      if (window.late) continue;
      if (window.resolutionMs === RESOLUTION_MS) {
        if (isRead || window.startMs % STEP_MS < RESOLUTION_MS) this.#takeWindow(window);
      } else if (window.resolutionMs === MARKS_MS && !isRead) {
        this.#takeMarks(this.#zoneOf(window.host, window.zone), window.toJson(), window.startMs);
      }
    }
  }

  /** Takes the node's own list of zones: which are gone, and which are forgotten. */
  takeZones(zones: readonly ZoneStatus[]): void {
    const known = new Set<string>();
    for (const { name, host, kind, state } of zones) {
      known.add(keyOf(host, name));
      const zone = this.#zoneOf(host, name);
      if (zone.status.state === state && zone.status.kind === kind) continue;
      this.#setStatus(zone, { kind, state });
    }
    for (const [key, zone] of this.#zones) if (!known.has(key)) this.#forget(key, zone);
  }

  takeNode(node: OverviewNode): void {
    if (JSON.stringify(node) === JSON.stringify(this.#node)) return;
    this.#node = node;
    this.#isNodeNew = true;
  }

  /** Everything, with or without the past. Needs {@link takeNode} before. */
  all(withPast: boolean): OverviewAll {
    const zones = [...this.#zones.values()];
    return {
      columns: OVERVIEW_COLUMNS,
      step_ms: STEP_MS,
      points_max: POINTS_MAX,
      node: this.#node!,
      zones: zones.map(toStatus),
      rows: rowsOf(zones),
      ...(withPast ? { past: zones.filter(({ past }) => past.slot > 0).map(toPast) } : {}),
    };
  }

  /** What is new since the last call; null where nothing is. */
  takeTick(): OverviewTick | null {
    const { zones, rows, forgotten } = this.#told;
    if (!this.#isNodeNew && zones.size + rows.size + forgotten.length === 0) return null;
    const tick: OverviewTick = {
      ...(this.#isNodeNew && this.#node !== null ? { node: this.#node } : {}),
      ...(zones.size > 0 ? { zones: [...zones].map(toStatus) } : {}),
      ...(forgotten.length > 0 ? { forgotten: [...forgotten] } : {}),
      rows: rowsOf([...rows]),
    };
    this.#isNodeNew = false;
    zones.clear();
    rows.clear();
    forgotten.length = 0;
    return tick;
  }

  #takeWindow(window: ClosedWindow): void {
    const zone = this.#zoneOf(window.host, window.zone);
    if (window.startMs < zone.atMs) return; // A source behind another one of the same zone.
    const json = window.toJson();
    const summary = summarise(json);
    zone.atMs = window.startMs;
    zone.row = [zone.id, window.startMs, ...OVERVIEW_COLUMNS.map((column) => rounded(summary[column]))];
    zone.past.put(Math.floor(window.startMs / STEP_MS), trendsOf(summary));
    this.#told.rows.add(zone);
    this.#takeMarks(zone, json, window.startMs);
    if (zone.status.state === "gone") this.#setStatus(zone, { state: "live" });
  }

  #takeMarks(zone: Zone, window: WindowJson, atMs: number): void {
    if (window.gap !== null) this.#setStatus(zone, { gap: { at: atMs, cause: window.gap.cause } });
    if (hasReset(window)) this.#setStatus(zone, { reset_at: atMs });
  }

  #zoneOf(host: string, name: string): Zone {
    const key = keyOf(host, name);
    let zone = this.#zones.get(key);
    if (zone === undefined) {
      const status = { name, host, kind: zoneKind(name), state: "live" as const, gap: null, reset_at: null };
      zone = { id: this.#nextId++, past: new Past(), status, row: null, atMs: -Infinity };
      this.#zones.set(key, zone);
      this.#told.zones.add(zone);
    }
    return zone;
  }

  #setStatus(zone: Zone, change: Partial<Zone["status"]>): void {
    zone.status = { ...zone.status, ...change };
    this.#told.zones.add(zone);
  }

  #forget(key: string, zone: Zone): void {
    this.#zones.delete(key);
    this.#told.zones.delete(zone);
    this.#told.rows.delete(zone);
    this.#told.forgotten.push(zone.id);
  }
}

/** The last points of each trend, in rings; a step that was passed over is NaN. */
class Past {
  slot = 0;
  readonly #rings = OVERVIEW_TRENDS.map(() => new Float64Array(POINTS_MAX).fill(NaN));

  /** The first value of a step stays: it is the one that is taken also while nobody looks. */
  put(slot: number, values: readonly (number | null)[]): void {
    if (slot <= this.slot) return;
    const passed = Math.min(slot - this.slot - 1, POINTS_MAX);
    for (const [index, ring] of this.#rings.entries()) {
      for (let back = 1; back <= passed; back++) ring[(slot - back) % POINTS_MAX] = NaN;
      ring[slot % POINTS_MAX] = values[index] ?? NaN;
    }
    this.slot = slot;
  }

  points(): OverviewPast["points"] {
    const read = (ring: Float64Array) =>
      Array.from({ length: POINTS_MAX }, (_, index) => rounded(ring[(this.slot + 1 + index) % POINTS_MAX]));
    return Object.fromEntries(
      OVERVIEW_TRENDS.map((trend, index) => [trend, read(this.#rings[index]!)]),
    ) as Record<OverviewTrend, (number | null)[]>;
  }
}

function trendsOf(summary: WindowSummary): (number | null)[] {
  const { cpu, mem, net_in, net_out, disk_read, disk_written, pressure } = summary;
  return [cpu, mem, both(net_in, net_out), both(disk_read, disk_written), pressure];
}

function both(a: number | null, b: number | null): number | null {
  return a === null && b === null ? null : (a ?? 0) + (b ?? 0);
}

/** Percents with one digit, bytes without: enough for a screen, half of the text. */
function rounded(value: number | null | undefined): number | null {
  if (value === null || value === undefined || !Number.isFinite(value)) return null;
  return Math.abs(value) < 1000 ? Math.round(value * 10) / 10 : Math.round(value);
}

function rowsOf(zones: readonly Zone[]): OverviewRow[] {
  return zones.flatMap(({ row }) => (row === null ? [] : [row]));
}

function toStatus({ id, status }: Zone): OverviewZone {
  return { id, ...status };
}

function toPast({ id, past }: Zone): OverviewPast {
  return { id, slot: past.slot, points: past.points() };
}

function keyOf(host: string, zone: string): string {
  return JSON.stringify([host, zone]);
}
