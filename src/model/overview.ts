/**
 * The overview stream (GET /live/overview) as it travels: the node, its zones and a handful of numbers for each,
 * so that a page can show hundreds of zones for the price of one text a second. Times are Unix ms, event time.
 */
import type { NodeStatus } from "./health.js";
import type { ZoneStatus } from "./window.js";

/**
 * The numbers of a row, in their order. `cpu` and `cpu_cap` are percent of one core, `pressure` and `disk_busy`
 * percent, `net_*` and `disk_*` bytes a second, memory bytes; `pressure` is the worst of cpu, memory and io.
 */
export const OVERVIEW_COLUMNS = [
  "cpu",
  "cpu_cap",
  "mem",
  "mem_cap",
  "swap",
  "swap_cap",
  "net_in",
  "net_out",
  "disk_read",
  "disk_written",
  "disk_busy",
  "pressure",
  "processes",
  "cores",
] as const;
export type OverviewColumn = (typeof OVERVIEW_COLUMNS)[number];

/** What the small lines of a zone show: `net` and `disk` are both directions together. */
export const OVERVIEW_TRENDS = ["cpu", "mem", "net", "disk", "pressure"] as const;
export type OverviewTrend = (typeof OVERVIEW_TRENDS)[number];

/** How the node is. */
export interface OverviewNode {
  readonly node: string;
  readonly version: string;
  readonly status: NodeStatus;
  readonly reasons: readonly string[];
  readonly started_at: string;
}

/** A zone under a number that stands for it in the rows, as long as this process of the node lives. */
export interface OverviewZone extends Pick<ZoneStatus, "name" | "host" | "kind" | "state"> {
  readonly id: number;
  /** The newest window of it that had a gap, and why. */
  readonly gap: { readonly at: number; readonly cause: string } | null;
  /** The newest window of it in which a counter began anew. */
  readonly reset_at: number | null;
}

/** A zone's number, the start of its newest window, and a value (or null) for each of the columns. */
export type OverviewRow = readonly (number | null)[];

/** The last points of a zone, the newest last; null where there was no value. */
export interface OverviewPast {
  readonly id: number;
  /** Number of the newest point: its time divided by `step_ms`, rounded down. */
  readonly slot: number;
  readonly points: Readonly<Record<OverviewTrend, readonly (number | null)[]>>;
}

/** Event `overview`: everything; what is not in it is no more. `past` is only in a stream's first one. */
export interface OverviewAll {
  readonly columns: readonly OverviewColumn[];
  readonly step_ms: number;
  readonly points_max: number;
  readonly node: OverviewNode;
  readonly zones: readonly OverviewZone[];
  readonly rows: readonly OverviewRow[];
  readonly past?: readonly OverviewPast[];
}

/** Event `tick`: what is new since the event before. */
export interface OverviewTick {
  readonly node?: OverviewNode;
  readonly zones?: readonly OverviewZone[];
  /** Numbers of zones that were forgotten. */
  readonly forgotten?: readonly number[];
  readonly rows: readonly OverviewRow[];
}
