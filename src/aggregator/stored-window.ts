/**
 * A closed window: columns in a block, names shared with the zone. It becomes JSON only when somebody reads it.
 */
import type { ClosedWindow, Completeness, SeriesValues, WindowJson } from "../model/window.js";
import type { CoverageCount } from "./coverage.js";
import type { Level } from "./levels.js";
import type { Rows } from "./rows.js";
import type { SeriesName } from "./series-name.js";
import { visitSeries } from "./series-values.js";
import { seriesToJson } from "./window-json.js";

/** Names by row; undefined where a row is free. Never changed once a closed window has it, but for new rows. */
export type RowNames = readonly (SeriesName | undefined)[];

/** Whose windows they are: one object for all of a zone. */
export interface WindowOwner {
  readonly node: string;
  readonly host: string;
  readonly zone: string;
}

/** Room for a thousand windows a millisecond, so that a node that starts again never gives an id twice. */
const NUMBERS_PER_MS = 1_000;

/** Where a node that starts at this wall clock begins to count its windows. */
export function firstWindowNumber(wallMs: number): number {
  return Math.floor(wallMs) * NUMBERS_PER_MS;
}

/** However it is kept. */
export abstract class StoredWindow implements ClosedWindow {
  abstract readonly owner: WindowOwner;
  /** Counts the closings of this node; see {@link firstWindowNumber}. */
  abstract readonly number: number;
  abstract readonly level: Level;
  abstract readonly startMs: number;
  abstract readonly late: boolean;
  abstract readonly coverage: CoverageCount;
  abstract readonly names: RowNames;
  /** Null where the window has no series. */
  abstract readonly rows: Rows | null;

  get id(): string {
    return `${this.node}:${this.number}`;
  }

  get node(): string {
    return this.owner.node;
  }

  get host(): string {
    return this.owner.host;
  }

  get zone(): string {
    return this.owner.zone;
  }

  get resolution(): string {
    return this.level.label;
  }

  get resolutionMs(): number {
    return this.level.resolutionMs;
  }

  get endMs(): number {
    return this.startMs + this.level.resolutionMs;
  }

  completeness(): Completeness {
    const { coverage } = this;
    return { coverage: coverage.toJson(), gap: coverage.gapToJson() };
  }

  visitSeries(visit: (series: SeriesValues) => void): void {
    const { rows } = this;
    if (rows !== null) visitSeries(rows, this.names, visit);
  }

  toJson(metric?: string): WindowJson {
    const { rows } = this;
    const { coverage, gap } = this.completeness();
    return {
      id: this.id,
      host: this.host,
      zone: this.zone,
      resolution: this.resolution,
      start: new Date(this.startMs).toISOString(),
      end: new Date(this.endMs).toISOString(),
      late: this.late,
      coverage,
      gap,
      series: rows === null ? [] : seriesToJson(rows, this.names, metric),
    };
  }
}
