/**
 * The families that the series of zones belong to, by name. A name is claimed by the first metric that comes to it,
 * and free again when its last series is forgotten; what would be written under the same name has no place here.
 */
import { findMetric } from "../model/metric.js";
import type { WindowSeries } from "../model/window.js";
import { COVERAGE_FAMILIES } from "./coverage-totals.js";
import type { MetricFamily } from "./metric-family.js";
import { toPrometheus, type PrometheusMetric } from "./prometheus-name.js";
import type { ZoneSeries } from "./zone-series.js";

/** All series of one metric, each with the zone that it is of. */
export interface SeriesFamily<Zone> {
  readonly metric: PrometheusMetric;
  /** Name, kind and unit that the node has for it. */
  readonly source: string;
  readonly help: string;
  readonly series: Map<ZoneSeries, Zone>;
}

/** What a zone must tell: the start of its newest window, by which a gauge is too old. */
interface Dated {
  readonly newestMs: number;
}

export class SeriesFamilies<Zone extends Dated> {
  readonly #families = new Map<string, SeriesFamily<Zone>>();

  /** The family of a series, a new one where its name is free; null where another metric has that. */
  claim({ metric: name, kind, unit }: WindowSeries): SeriesFamily<Zone> | null {
    const metric = toPrometheus({ name, kind, unit });
    const source = `${kind}\n${unit}\n${name}`;
    const known = this.#families.get(metric.name);
    if (known !== undefined) return known.source === source ? known : null;
    if (this.#isTaken(metric)) return null;
    const family = { metric, source, help: helpOf(metric, name), series: new Map<ZoneSeries, Zone>() };
    this.#families.set(metric.name, family);
    return family;
  }

  /** Takes a series out of its family. */
  forget(series: ZoneSeries): void {
    const family = this.#families.get(series.metric.name);
    family?.series.delete(series);
    if (family?.series.size === 0) this.#families.delete(series.metric.name);
  }

  /** By name, each made when it is asked for. */
  *toFamilies(): Iterable<MetricFamily> {
    const names = [...this.#families.keys()].sort();
    for (const name of names) {
      const family = this.#families.get(name);
      if (family !== undefined) yield toMetricFamily(family);
    }
  }

  /** Whether its samples would have the names of those of a family that is there, or the other way round. */
  #isTaken(metric: PrometheusMetric): boolean {
    if (COVERAGE_FAMILIES.some(({ name }) => name === metric.name)) return true;
    const names = new Set(sampleNames(metric));
    for (const family of this.#families.values()) {
      if (sampleNames(family.metric).some((name) => names.has(name))) return true;
    }
    return false;
  }
}

function toMetricFamily({ metric, help, series }: SeriesFamily<Dated>): MetricFamily {
  const samples = [...series].flatMap(([each, { newestMs }]) => each.samples(newestMs));
  return { name: metric.name, type: metric.type, unit: metric.unit, help, samples };
}

function helpOf({ type }: PrometheusMetric, name: string): string {
  const help = findMetric(name)?.help ?? `${name}, as its probe or rule tells it.`;
  const note = "The sum is that of the buckets' lower bounds, where the source has none.";
  return type === "histogram" ? `${help} ${note}` : help;
}

/** Every name that the samples of a family, or the family itself, may have. */
function sampleNames({ name, type }: PrometheusMetric): string[] {
  switch (type) {
    case "gauge":
      return [name];
    case "counter":
      return [name, `${name}_total`];
    case "histogram":
      return [name, `${name}_bucket`, `${name}_sum`, `${name}_count`];
  }
}
