/**
 * A closed window as every consumer sees it: over HTTP, in the live stream, in query results. The shape is
 * that of the outside (snake_case as it travels); what the aggregator keeps inside is its own.
 */
import type { SeriesKind } from "./metric.js";

/** A number, or its decimal text at or above 2^53, so that nothing is rounded. */
export type ExactNumber = number | string;

/** One series of a window, with numbers of one kind. */
export interface SeriesOf<Value> {
  readonly metric: string;
  readonly instance: string;
  readonly kind: SeriesKind;
  readonly unit: string;
  readonly count: Value;
  /** Null only of a histogram. */
  readonly sum: Value | null;
  /** Null where nothing was counted; `last` also where it is not known. Not of histograms. */
  readonly min?: Value | null;
  readonly max?: Value | null;
  readonly last?: Value | null;
  /** Of counters, per second; null where no time passed. */
  readonly rate?: number | null;
  readonly reset?: boolean;
  /** Of histograms, by their lower bounds. */
  readonly buckets?: readonly (readonly [low: Value, count: Value])[];
}

export type WindowSeries = SeriesOf<ExactNumber>;

/** On its way to a reader: what is text in {@link WindowSeries} is a bigint, or a number where it is below 2^53. */
export type SeriesValues = Required<SeriesOf<number | bigint>>;

export interface Coverage {
  /** Samples that should have come; null where no interval is known. */
  readonly expected: number | null;
  readonly received: number;
  readonly late: number;
  /** Lost, by kind: lines, kernel, hwm, series ... */
  readonly dropped: Readonly<Record<string, number>>;
}

/** Why a window is empty or short: "probe: exited with code 1", "reload", "clock", "silent" ... */
export interface Gap {
  readonly cause: string;
}

export interface Completeness {
  readonly coverage: Coverage;
  readonly gap: Gap | null;
}

/** The window as JSON: exactly the shape of the contract. Times are RFC 3339 UTC. */
export interface WindowJson extends Completeness {
  readonly id: string;
  readonly host: string;
  readonly zone: string;
  readonly resolution: string;
  readonly start: string;
  readonly end: string;
  readonly late: boolean;
  readonly series: readonly WindowSeries[];
}

/** A closed window in memory. Immutable; consumers may keep it. */
export interface ClosedWindow {
  /** `NODE:NUMBER` */
  readonly id: string;
  /** The node that closed it, and the number that it gave the closing. */
  readonly node: string;
  readonly number: number;
  readonly host: string;
  readonly zone: string;
  /** `10s` */
  readonly resolution: string;
  readonly resolutionMs: number;
  readonly startMs: number;
  readonly late: boolean;
  completeness(): Completeness;
  /** With `metric`: only series of that metric name. */
  toJson(metric?: string): WindowJson;
  /** All series in their order, for who writes them down. They come in one object, which is filled anew for each. */
  visitSeries(visit: (series: SeriesValues) => void): void;
}

/** What was closed at one moment: one batch per tick for each consumer. */
export type WindowBatch = readonly ClosedWindow[];

/** One zone of one host, as GET /zones tells it. */
export interface ZoneStatus {
  readonly name: string;
  readonly host: string;
  readonly kind: string;
  readonly first_seen: string;
  readonly last_seen: string;
  readonly state: "live" | "gone";
  readonly series: number;
}

/** A series as it was in the newest window that has it, and the start of that window. */
export type LatestValue = WindowSeries & { readonly at: string };

/** One zone with the newest closed value of each of its series. */
export interface ZoneDetail extends ZoneStatus {
  readonly latest: readonly LatestValue[];
}

/** Closed windows of one zone name. */
export interface WindowQuery {
  readonly zone: string;
  /** Absent: of every host that has a zone of this name. */
  readonly host?: string | undefined;
  readonly resolutionMs: number;
  /** Windows that start in [fromMs, toMs), event time, Unix ms; without them: the last minute of that host. */
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
  /** Only the series of this metric. */
  readonly metric?: string | undefined;
}
