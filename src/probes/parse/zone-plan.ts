/** Collects series zone by zone into a plan, each (zone, metric, instance) once. */
import type { Series } from "../../model/reading.js";
import type { CyclePlan, PlannedZone, ReadValue } from "./keyed-cycle.js";

export class ZonePlan implements CyclePlan {
  readonly skipped: Record<string, number> = {};
  zoneNames: readonly string[] | undefined;
  readonly #zones = new Map<string, PlannedZone>();
  readonly #taken = new Set<string>();

  get zones(): readonly PlannedZone[] {
    return [...this.#zones.values()];
  }

  /** False where the zone has a series of that metric and instance already: nothing is added. */
  add(zone: string, series: Series, read: ReadValue): boolean {
    const identity = `${zone}\0${series.metric}\0${series.instance}`;
    if (this.#taken.has(identity)) return false;
    this.#taken.add(identity);
    const planned = this.zone(zone);
    planned.series.push(series);
    planned.reads.push(read);
    return true;
  }

  /** The zone, begun where there is none of that name yet. */
  zone(name: string): PlannedZone {
    const planned = this.#zones.get(name) ?? { zone: name, series: [], reads: [] };
    this.#zones.set(name, planned);
    return planned;
  }

  skip(reason: string): void {
    this.skipped[reason] = (this.skipped[reason] ?? 0) + 1;
  }
}
