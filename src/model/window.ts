/**
 * A closed window as every consumer sees it: over HTTP, in the live stream, in query results. The shape is
 * that of the outside (snake_case as it travels); what the aggregator keeps inside is its own.
 */
import type { SeriesKind } from "./metric.js";

/** A number, or its decimal text at or above 2^53, so that nothing is rounded. */
export type ExactNumber = number | string;

export interface WindowSeries {
  readonly metric: string;
  readonly instance: string;
  readonly kind: SeriesKind;
  readonly unit: string;
  readonly count: ExactNumber;
  readonly sum: ExactNumber | null;
  readonly min?: ExactNumber | null;
  readonly max?: ExactNumber | null;
  readonly last?: ExactNumber | null;
  readonly rate?: number | null;
  readonly reset?: boolean;
  readonly buckets?: readonly (readonly [low: ExactNumber, count: ExactNumber])[];
}

/**
 * One series of a closed window on its way to a reader, as {@link WindowSeries} has it but for its numbers: those
 * that are text there are bigints, or numbers where they are below 2^53.
 */
export interface SeriesValues {
  metric: string;
  instance: string;
  kind: SeriesKind;
  unit: string;
  count: number | bigint;
  /** Null only of a histogram. */
  sum: number | bigint | null;
  /** Null where nothing was counted, and of a histogram; `last` also where it is not known. */
  min: number | bigint | null;
  max: number | bigint | null;
  last: number | bigint | null;
  /** Of counters, per second; null where no time passed. */
  rate: number | null;
  reset: boolean;
  /** Of histograms, by their lower bounds. */
  buckets: readonly (readonly [low: number | bigint, count: number | bigint])[];
}

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

/** The window as JSON: exactly the shape of the contract. Times are RFC 3339 UTC. */
export interface WindowJson {
  readonly id: string;
  readonly host: string;
  readonly zone: string;
  readonly resolution: string;
  readonly start: string;
  readonly end: string;
  readonly late: boolean;
  readonly coverage: Coverage;
  readonly gap: Gap | null;
  readonly series: readonly WindowSeries[];
}

/** A closed window in memory. Immutable; consumers may keep it. */
export interface ClosedWindow {
  readonly id: string;
  readonly host: string;
  readonly zone: string;
  /** `10s` */
  readonly resolution: string;
  readonly resolutionMs: number;
  readonly startMs: number;
  readonly late: boolean;
  coverageToJson(): Coverage;
  gapToJson(): Gap | null;
  /** With `metric`: only series of that metric name. */
  toJson(metric?: string): WindowJson;
  /** All series in their order, for who writes them down. They come in one object, which is filled anew for each. */
  visitSeries(visit: (series: Readonly<SeriesValues>) => void): void;
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
