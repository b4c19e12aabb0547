/**
 * The metrics of all zones, from the closed windows of the finest resolution. Raw counters and gauges keep their
 * newest value, deltas and histograms are added up, so that each is what Prometheus takes it for, however often it
 * asks. Nothing is written here until somebody does. Bounded: beyond `seriesMax` series, values are counted and left.
 */
import type { ClosedWindow, WindowSeries } from "../model/window.js";
import { CoverageTotals, COVERAGE_FAMILIES } from "./coverage-totals.js";
import { renderLabels, type MetricFamily } from "./metric-family.js";
import { SeriesFamilies } from "./series-families.js";
import { SERIES_MS_MAX, ZoneSeries } from "./zone-series.js";

/** A name for each process that there ever was is more than Prometheus can take: the windows have them. */
const EXCLUDED_METRICS: ReadonlySet<string> = new Set(["process.usage"]);

/** A zone by its host and name. */
export interface ZoneKey {
  readonly host: string;
  readonly zone: string;
}

export interface ZoneMetricsOptions {
  /** Series of all zones together, a histogram's buckets one by one. */
  readonly seriesMax: () => number;
}

interface Zone {
  readonly key: ZoneKey;
  readonly coverage: CoverageTotals;
  readonly series: Map<string, ZoneSeries>;
  /** By their place in the newest window: mostly it is the same in the next one. */
  readonly places: (Place | undefined)[];
  /** Start of its newest window, event time. */
  newestMs: number;
  /** When that came, monotonic. */
  takenMs: number;
}

interface Place {
  readonly metric: string;
  readonly instance: string;
  readonly kind: string;
  readonly series: ZoneSeries | null;
}

export class ZoneMetrics {
  /** Values that were left: of series for which there was no room, or whose name another metric has. */
  readonly dropped = { no_room: 0, name_taken: 0 };
  readonly #options: ZoneMetricsOptions;
  readonly #zones = new Map<string, Zone>();
  readonly #families = new SeriesFamilies<Zone>();
  #size = 0;
  readonly #room = {
    free: 0,
    taken: (count: number): void => void (this.#size += count),
  };

  constructor(options: ZoneMetricsOptions) {
    this.#options = options;
  }

  /** Series now, a histogram's buckets one by one. */
  get size(): number {
    return this.#size;
  }

  get zones(): number {
    return this.#zones.size;
  }

  /** Takes a window of the finest resolution, or a correction of one, at the monotonic `nowMs`. */
  take(window: ClosedWindow, nowMs: number): void {
    const zone = this.#zoneOf(window);
    const { series, coverage, gap } = window.toJson();
    zone.newestMs = Math.max(zone.newestMs, window.startMs);
    zone.takenMs = nowMs;
    zone.coverage.add(coverage, gap !== null && !window.late);
    for (const [index, each] of series.entries()) {
      const known = this.#placeOf(zone, each, index);
      this.#room.free = this.#options.seriesMax() - this.#size;
      known?.take(each, window.startMs, this.#room);
    }
  }

  /** Forgets what has not come for long; and, by a list of those that live, the zones that have gone. */
  sweep(nowMs: number, live: readonly ZoneKey[] | null): void {
    const alive = live && new Set(live.map(keyText));
    for (const [text, zone] of this.#zones) {
      const isGone = alive !== null && !alive.has(text);
      if (isGone || nowMs - zone.takenMs > SERIES_MS_MAX) this.#forgetZone(text, zone);
      else this.#forgetOld(zone);
    }
  }

  /** The families by name, each made when it is asked for. */
  *families(): Iterable<MetricFamily> {
    yield* this.#coverageFamilies();
    yield* this.#families.toFamilies();
  }

  *#coverageFamilies(): Iterable<MetricFamily> {
    const zones = [...this.#zones.values()];
    for (const { samplesOf, ...family } of COVERAGE_FAMILIES) {
      const samples = zones.flatMap(({ coverage, newestMs }) => samplesOf(coverage, newestMs));
      yield { ...family, samples };
    }
  }

  #zoneOf({ host, zone }: ClosedWindow): Zone {
    const key = { host, zone };
    const text = keyText(key);
    const known = this.#zones.get(text);
    if (known !== undefined) return known;
    const labels = renderLabels({ host, zone });
    const made: Zone = {
      key,
      coverage: new CoverageTotals(labels),
      series: new Map(),
      places: [],
      newestMs: -Infinity,
      takenMs: 0,
    };
    this.#zones.set(text, made);
    return made;
  }

  #placeOf(zone: Zone, each: WindowSeries, index: number): ZoneSeries | null {
    const { metric, instance, kind } = each;
    const place = zone.places[index];
    if (place?.metric === metric && place.instance === instance && place.kind === kind) return place.series;
    if (EXCLUDED_METRICS.has(metric)) {
      zone.places[index] = { metric, instance, kind, series: null };
      return null;
    }
    const series = this.#seriesOf(zone, each);
    // What has no place now may have one later.
    zone.places[index] = series === null ? undefined : { metric, instance, kind, series };
    return series;
  }

  #seriesOf(zone: Zone, each: WindowSeries): ZoneSeries | null {
    const text = `${each.kind}\n${each.metric}\n${each.instance}`;
    const known = zone.series.get(text);
    if (known !== undefined) return known;
    if (this.#size >= this.#options.seriesMax()) {
      this.dropped.no_room++;
      return null;
    }
    const family = this.#families.claim(each);
    if (family === null) {
      this.dropped.name_taken++;
      return null;
    }
    const series = new ZoneSeries(family.metric, renderLabels({ ...zone.key, instance: each.instance }));
    zone.series.set(text, series);
    family.series.set(series, zone);
    this.#size += series.size;
    return series;
  }

  #forgetZone(text: string, zone: Zone): void {
    this.#zones.delete(text);
    for (const series of zone.series.values()) this.#forgetSeries(series);
  }

  #forgetOld(zone: Zone): void {
    for (const [text, series] of zone.series) {
      if (!series.isOld(zone.newestMs)) continue;
      zone.series.delete(text);
      zone.places.length = 0;
      this.#forgetSeries(series);
    }
  }

  #forgetSeries(series: ZoneSeries): void {
    this.#size -= series.size;
    this.#families.forget(series);
  }
}

function keyText({ host, zone }: ZoneKey): string {
  return `${host}\n${zone}`;
}
