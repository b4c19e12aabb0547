/**
 * Turns the sampler's lines into cycles. It trusts nothing: the sampler is another process and its lines may be cut.
 * A line that does not fit is skipped; a zone whose values are not whole is left out of its cycle.
 * @see cycle-writer.ts for the lines
 */
import type { ProcessReading, Series, Value, ZoneReading } from "../../model/reading.js";
import { GLOBAL_ZONE } from "../../model/zone.js";
import type { Cycle, LineOutcome, LineParser, Skip } from "../engine.js";
import { decodeValues, isCount, toProcess, toSeries, toUint } from "./cycle-fields.js";
import type { ZoneBirths } from "./zone-births.js";

/** Why a line was skipped. */
export type SkipReason = "not-json" | "unknown-kind" | "shape" | "unknown-zone" | "unknown-layout";

interface Zone {
  readonly name: string;
  readonly series: readonly Series[];
  readonly createdNs: bigint | undefined;
  // Of the cycle that is coming in:
  ticks: number;
  values: (Value | undefined)[];
  processes: readonly ProcessReading[];
}

const NO_PROCESSES: readonly ProcessReading[] = [];
const NO_HISTOGRAMS: ZoneReading["histograms"] = [];

export class CycleParser implements LineParser {
  readonly #births: ZoneBirths;
  readonly #layouts = new Map<number, Series[]>();
  readonly #zones = new Map<number, Zone>();
  readonly #missing = new Map<string, string>();
  /** Same array while no zone comes or goes. */
  #names: readonly string[] | undefined;

  /** `births` outlives this parser: it knows the zones of the process before. */
  constructor(births: ZoneBirths) {
    this.#births = births;
  }

  line(text: string): LineOutcome {
    let fields: unknown;
    try {
      fields = JSON.parse(text);
    } catch {
      // A line cut by the end of its process, or not of ours.
      return skip("not-json");
    }
    if (!Array.isArray(fields)) return skip("shape");
    return this.#take(fields);
  }

  details(): Readonly<Record<string, unknown>> {
    const missing = [...this.#missing].map(([what, reason]) => ({ what, reason }));
    return { zones: this.#zones.size, missing };
  }

  #take(fields: readonly unknown[]): LineOutcome {
    switch (fields[0]) {
      case "v":
        return this.#takeValues(fields);
      case "p":
        return this.#takeProcesses(fields);
      case "zone":
        return this.#takeZone(fields);
      case "layout":
        return this.#takeLayout(fields);
      case "gone":
        return this.#takeGone(fields);
      case "missing":
        this.#missing.set(String(fields[1]), String(fields[2]));
        return null;
      case "reset":
        this.#layouts.clear();
        this.#zones.clear();
        this.#names = undefined;
        return null;
      case "beat":
        return null;
      case "end":
        return this.#end(fields);
      default:
        return skip("unknown-kind");
    }
  }

  #takeValues([, id, ticks, offset, values]: readonly unknown[]): LineOutcome {
    const zone = this.#zones.get(Number(id));
    if (zone === undefined) return skip("unknown-zone");
    if (!isCount(ticks) || !Array.isArray(values) || offset !== zone.values.length) return skip("shape");
    if (!decodeValues(values)) return skip("shape");
    zone.ticks = ticks;
    zone.values = offset === 0 ? values : [...zone.values, ...values];
    return null;
  }

  #takeProcesses([, id, entries]: readonly unknown[]): LineOutcome {
    const zone = this.#zones.get(Number(id));
    if (zone === undefined) return skip("unknown-zone");
    if (!Array.isArray(entries)) return skip("shape");
    const processes = entries.map(toProcess).filter((process) => process !== undefined);
    zone.processes = processes;
    return processes.length === entries.length ? null : skip("shape");
  }

  #takeZone([, id, name, layout, inode, seenNs]: readonly unknown[]): LineOutcome {
    if (!isCount(id) || typeof name !== "string" || name === "") return skip("shape");
    const series = this.#layouts.get(Number(layout));
    if (series === undefined) return skip("unknown-layout");
    const seen = toUint(seenNs);
    const createdNs = seen === undefined ? undefined : this.#births.createdNs(name, String(inode), seen);
    this.#zones.set(id, { name, series, createdNs, ticks: 0, values: [], processes: NO_PROCESSES });
    this.#names = undefined;
    return null;
  }

  #takeLayout([, id, offset, entries]: readonly unknown[]): LineOutcome {
    if (!isCount(id) || !Array.isArray(entries)) return skip("shape");
    const before = offset === 0 ? [] : this.#layouts.get(id);
    const added = entries.map(toSeries).filter((series) => series !== undefined);
    if (before === undefined || before.length !== offset || added.length !== entries.length)
      return skip("shape");
    this.#layouts.set(id, [...before, ...added]);
    return null;
  }

  #takeGone([, id]: readonly unknown[]): LineOutcome {
    if (!this.#zones.delete(Number(id))) return skip("unknown-zone");
    this.#names = undefined;
    return null;
  }

  #end([, at]: readonly unknown[]): Cycle | Skip {
    const atNs = toUint(at);
    if (atNs === undefined) return skip("shape");
    const zones: ZoneReading[] = [];
    let incomplete = 0;
    for (const zone of this.#zones.values()) {
      if (zone.values.length === zone.series.length && zone.values.length > 0) zones.push(toReading(zone));
      else incomplete++;
      zone.values = [];
      zone.processes = NO_PROCESSES;
    }
    this.#names ??= [...this.#zones.values()].map(({ name }) => name);
    if (this.#names.includes(GLOBAL_ZONE)) this.#births.keepOnly(this.#names);
    const cycle: Cycle = { kind: "cycle", atNs, zones, zoneNames: this.#names };
    return incomplete === 0 ? cycle : { ...cycle, skipped: { incomplete } };
  }
}

function skip(reason: SkipReason): Skip {
  return { kind: "skip", reason };
}

function toReading({ name, createdNs, ticks, series, values, processes }: Zone): ZoneReading {
  const created = createdNs === undefined ? {} : { createdNs };
  return { zone: name, ...created, ticks, series, values, processes, histograms: NO_HISTOGRAMS };
}
