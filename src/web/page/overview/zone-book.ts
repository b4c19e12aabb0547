/**
 * The zones as the overview stream tells them: events go in, and for each zone there is its newest row and its
 * last points. Pure but for being changed by {@link ZoneBook.take}.
 */
import type {
  OverviewAll,
  OverviewColumn,
  OverviewNode,
  OverviewPast,
  OverviewRow,
  OverviewTick,
  OverviewTrend,
  OverviewZone,
} from "../../../model/overview.js";
import { isKnown } from "../known.js";

export type Values = Readonly<Partial<Record<OverviewColumn, number | null>>>;
export type Trends = Readonly<Record<OverviewTrend, (number | null)[]>>;

export interface ZoneEntry {
  readonly id: number;
  status: OverviewZone;
  /** Start of the newest window, Unix ms; null: none yet. */
  atMs: number | null;
  values: Values;
  /** The last points, the newest last. */
  readonly trends: Trends;
  /** Number of the newest point. */
  slot: number;
}

export class ZoneBook {
  readonly zones = new Map<number, ZoneEntry>();
  node: OverviewNode | null = null;
  /** Of a point of the trends. */
  stepMs = 5_000;
  pointsMax = 60;
  #columns: readonly OverviewColumn[] = [];

  /** Takes an event by its name; others are left alone. */
  take(name: string, data: string): void {
    if (name === "overview") this.#takeAll(JSON.parse(data) as OverviewAll);
    else if (name === "tick") this.#takeTick(JSON.parse(data) as OverviewTick);
  }

  /** Zones of one host and name are one. */
  find(host: string, name: string): ZoneEntry | undefined {
    return [...this.zones.values()].find(({ status }) => status.host === host && status.name === name);
  }

  /** Whether the stream names such a zone; null: it has told nothing so far. */
  names(host: string, name: string): boolean | null {
    return this.node === null ? null : this.find(host, name) !== undefined;
  }

  #takeAll(all: OverviewAll): void {
    const named = new Set(all.zones.map(({ id }) => id));
    // A node that was started anew gives its numbers anew.
    const isOther = this.node !== null && this.node.started_at !== all.node.started_at;
    for (const id of this.zones.keys()) if (isOther || !named.has(id)) this.zones.delete(id);
    this.node = all.node;
    this.stepMs = all.step_ms;
    this.pointsMax = all.points_max;
    this.#columns = all.columns;
    all.zones.forEach((zone) => this.#takeZone(zone));
    all.past?.forEach((past) => this.#takePast(past));
    all.rows.forEach((row) => this.#takeRow(row));
  }

  #takeTick({ node, zones, forgotten, rows }: OverviewTick): void {
    this.node = node ?? this.node;
    forgotten?.forEach((id) => this.zones.delete(id));
    zones?.forEach((zone) => this.#takeZone(zone));
    rows.forEach((row) => this.#takeRow(row));
  }

  #takeZone(status: OverviewZone): void {
    const entry = this.zones.get(status.id);
    if (entry !== undefined) {
      entry.status = status;
      return;
    }
    const trends: Trends = { cpu: [], mem: [], net: [], disk: [], pressure: [] };
    this.zones.set(status.id, { id: status.id, status, atMs: null, values: {}, trends, slot: 0 });
  }

  #takePast({ id, slot, points }: OverviewPast): void {
    const entry = this.zones.get(id);
    if (entry === undefined) return;
    for (const [trend, values] of Object.entries(points)) {
      entry.trends[trend as OverviewTrend].splice(0, Infinity, ...values);
    }
    entry.slot = slot;
  }

  #takeRow([id, atMs, ...values]: OverviewRow): void {
    const entry = this.zones.get(id ?? NaN);
    if (entry === undefined || atMs === null || atMs === undefined) return;
    entry.atMs = atMs;
    entry.values = Object.fromEntries(this.#columns.map((column, index) => [column, values[index] ?? null]));
    this.#addPoint(entry, Math.floor(atMs / this.stepMs));
  }

  /** The first value of a step is its point; steps without one are holes. */
  #addPoint(entry: ZoneEntry, slot: number): void {
    if (slot <= entry.slot) return;
    const holes = entry.slot === 0 ? 0 : Math.min(slot - entry.slot - 1, this.pointsMax);
    const points = trendPoints(entry.values);
    for (const [trend, list] of Object.entries(entry.trends)) {
      for (let hole = 0; hole < holes; hole++) list.push(null);
      list.push(points[trend as OverviewTrend]);
      if (list.length > this.pointsMax) list.splice(0, list.length - this.pointsMax);
    }
    entry.slot = slot;
  }
}

function trendPoints(values: Values): Record<OverviewTrend, number | null> {
  return {
    cpu: values.cpu ?? null,
    mem: values.mem ?? null,
    net: both(values.net_in, values.net_out),
    disk: both(values.disk_read, values.disk_written),
    pressure: values.pressure ?? null,
  };
}

/** The sum of two directions; null where neither is known. */
export function both(a: number | null | undefined, b: number | null | undefined): number | null {
  return !isKnown(a) && !isKnown(b) ? null : (a ?? 0) + (b ?? 0);
}
