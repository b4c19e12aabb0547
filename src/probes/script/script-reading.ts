/**
 * Turns the rows that a script of the catalogue printed in one interval into readings per zone: series, histograms
 * or processes, as its {@link ScriptOutput} says. Parses no text and knows no engine.
 */
import { groupBy } from "../../base/group-by.js";
import type { HistogramReading, ProcessReading, ZoneReading } from "../../model/reading.js";
import { GLOBAL_ZONE } from "../../model/zone.js";
import { readHistograms } from "./script-histograms.js";
import type { ScriptOutput, ScriptRow } from "./script-output.js";
import { keyPlace, planColumns, planInstance } from "./script-plan.js";
import type { PlannedColumn } from "./script-plan.js";
import { readProcesses } from "./script-processes.js";
import { ScriptSeries } from "./script-series.js";

export interface ScriptReaderOptions {
  /** Name of the catalogue's entry; metrics without a name of their own are `<entry>.<column>`. */
  readonly entry: string;
  readonly output: ScriptOutput;
  /** Whether a zone is wanted; default: all. */
  readonly keepZone?: (zone: string) => boolean;
}

export interface ScriptZones {
  readonly zones: readonly ZoneReading[];
  /** The wanted rows, as they came. */
  readonly rows: readonly ScriptRow[];
  /** Rows and values that fit no reading, by reason. */
  readonly skipped: Readonly<Record<string, number>>;
}

/** Intervals after which a zone without rows is forgotten: one that reboots keeps the places of its series. */
const SILENT_INTERVALS_MAX = 60;

interface ZoneState {
  readonly series: ScriptSeries;
  interval: number;
}

/** Reads interval after interval of one run, keeping the places of the series in between. */
export class ScriptReader {
  readonly #output: ScriptOutput;
  readonly #keepZone: (zone: string) => boolean;
  readonly #columns: readonly PlannedColumn[];
  readonly #instanceOf: (row: ScriptRow) => string;
  readonly #zoneKey: number;
  readonly #states = new Map<string, ZoneState>();
  #interval = 0;
  #skipped: Record<string, number> = {};

  constructor({ entry, output, keepZone }: ScriptReaderOptions) {
    this.#output = output;
    this.#keepZone = keepZone ?? (() => true);
    this.#columns = planColumns(entry, output);
    this.#instanceOf = planInstance(output);
    this.#zoneKey = keyPlace(output, "zone");
  }

  /** `ticks`: samples that sampled columns are shares of; 0 where nothing is sampled. */
  read(rows: readonly ScriptRow[], ticks: number): ScriptZones {
    this.#interval++;
    this.#skipped = {};
    const kept = rows.filter((row) => this.#keepZone(this.#zoneOf(row)));
    const byZone = groupBy(kept, (row) => this.#zoneOf(row));
    const zones = [...byZone].map(([zone, zoneRows]) => this.#readZone(zone, zoneRows, ticks));
    this.#forgetSilentZones();
    return { zones, rows: kept, skipped: this.#skipped };
  }

  #zoneOf(row: ScriptRow): string {
    return row.keys[this.#zoneKey] ?? GLOBAL_ZONE;
  }

  #readZone(zone: string, rows: readonly ScriptRow[], ticks: number): ZoneReading {
    const { series } = this.#touchState(zone);
    const histograms: HistogramReading[] = [];
    const processes: ProcessReading[] = [];
    for (const { role, metric, kind, place } of this.#columns) {
      if (ticks === 0 && isShare(role, metric)) {
        // How many samples it is a share of was lost on the way.
        for (let row = 0; row < rows.length; row++) this.#skip("no-ticks");
      } else if (role === "histogram") {
        histograms.push(...readHistograms(metric, rows, place, this.#instanceOf, () => this.#skip("bucket")));
      } else if (role === "processes") {
        processes.push(...readProcesses(this.#output, rows, place, () => this.#skip("process")));
      } else if (role === "rows") {
        series.set({ metric, instance: "", kind }, rows.length);
      } else {
        this.#setValues(series, { role, metric, kind, place }, rows);
      }
    }
    return { zone, ticks, ...series.take(), histograms, processes };
  }

  #setValues(series: ScriptSeries, { metric, kind, place }: PlannedColumn, rows: readonly ScriptRow[]): void {
    for (const row of rows) {
      const value = row.values[place];
      const isNew =
        value !== undefined && series.set({ metric, instance: this.#instanceOf(row), kind }, value);
      // Keys that hold slashes themselves can make the same instance.
      if (!isNew) this.#skip("same-instance");
    }
  }

  #touchState(zone: string): ZoneState {
    const state = this.#states.get(zone) ?? { series: new ScriptSeries(), interval: 0 };
    state.interval = this.#interval;
    this.#states.set(zone, state);
    return state;
  }

  #forgetSilentZones(): void {
    for (const [zone, { interval }] of this.#states) {
      if (this.#interval - interval > SILENT_INTERVALS_MAX) this.#states.delete(zone);
    }
  }

  #skip(reason: string): void {
    this.#skipped[reason] = (this.#skipped[reason] ?? 0) + 1;
  }
}

/** Whether a column counts samples out of all that were taken. */
function isShare(role: PlannedColumn["role"], metric: string): boolean {
  return role === "processes" || (role === "series" && metric === "cpu.usage");
}
