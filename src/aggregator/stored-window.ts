/**
 * A closed window as the node keeps it: columns in a block, names shared with the zone. It becomes JSON only
 * when somebody reads it.
 */
import type { ClosedWindow, WindowJson } from "../model/window.js";
import type { CoverageCount } from "./coverage.js";
import type { Level } from "./levels.js";
import type { Block, Rows } from "./rows.js";
import type { SeriesName } from "./series-name.js";
import { seriesToJson } from "./window-json.js";

/** Names by row; undefined where a row is free. Never changed once a closed window has it, but for new rows. */
export type RowNames = readonly (SeriesName | undefined)[];

/** Whose windows they are: one object for all of a zone. */
export interface WindowOwner {
  readonly node: string;
  readonly host: string;
  readonly zone: string;
}

export interface StoredWindowOptions {
  readonly owner: WindowOwner;
  /** Counts the closings of this node; see {@link firstWindowNumber}. */
  readonly number: number;
  readonly level: Level;
  readonly startMs: number;
  readonly late: boolean;
  readonly coverage: CoverageCount;
  readonly names: RowNames;
  /** Null where the window has no series. */
  readonly rows: Rows | null;
}

/** Room for a thousand windows a millisecond, so that a node that starts again never gives an id twice. */
const NUMBERS_PER_MS = 1_000;

/** Where a node that starts at this wall clock begins to count its windows. */
export function firstWindowNumber(wallMs: number): number {
  return Math.floor(wallMs) * NUMBERS_PER_MS;
}

export class StoredWindow implements ClosedWindow {
  readonly owner: WindowOwner;
  readonly number: number;
  readonly level: Level;
  readonly startMs: number;
  readonly late: boolean;
  readonly coverage: CoverageCount;
  readonly names: RowNames;
  readonly rows: Rows | null;
  /** The memory that it is counted with; the history's. */
  home: Block | null = null;

  constructor(options: StoredWindowOptions) {
    this.owner = options.owner;
    this.number = options.number;
    this.level = options.level;
    this.startMs = options.startMs;
    this.late = options.late;
    this.coverage = options.coverage;
    this.names = options.names;
    this.rows = options.rows;
  }

  get id(): string {
    return `${this.owner.node}:${this.number}`;
  }

  get host(): string {
    return this.owner.host;
  }

  get zone(): string {
    return this.owner.zone;
  }

  get resolutionMs(): number {
    return this.level.resolutionMs;
  }

  get endMs(): number {
    return this.startMs + this.level.resolutionMs;
  }

  toJson(metric?: string): WindowJson {
    return {
      id: this.id,
      host: this.host,
      zone: this.zone,
      resolution: this.level.label,
      start: new Date(this.startMs).toISOString(),
      end: new Date(this.endMs).toISOString(),
      late: this.late,
      coverage: this.coverage.toJson(),
      gap: this.coverage.gapToJson(),
      series: this.rows === null ? [] : seriesToJson(this.rows, this.names, metric),
    };
  }
}
