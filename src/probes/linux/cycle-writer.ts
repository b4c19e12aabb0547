/**
 * What the sampler says on its standard output, one JSON array per line, first its kind:
 *
 * ```
 * ["layout",3,0,[["mem.rss","","gauge"],...]]  series of layout 3 from its 0th on; zones share layouts
 * ["zone",7,"docker/0123456789ab",3,"281474976710700","1795363991190166518"]  zone 7: layout, inode, first seen ns
 * ["gone",7]                                   zone 7 is no more; its number is not used again
 * ["v",7,10003,0,[17,null,"18446744073709551615"]]  its ticks and its values from the 0th series on
 * ["p",7,[[4242,"node",9500,1]]]               its processes: pid, execname, usage, processor
 * ["missing","io.pressure","permission denied"]    what cannot be read, once
 * ["beat"]                                     nothing but life, between cycles of more than a second
 * ["end","1795363991000000000"]                end of the cycle; wall clock of its start, ns
 * ["reset"]                                    all layouts and zones are forgotten and come again
 * ```
 *
 * Null is a value that was not read; what a double would round is text. No line is longer than some 64 KiB.
 */
import type { Series, Value } from "../../model/reading.js";
import type { ZoneIdentity, ZoneSample } from "./zone-reader.js";

/** Series of a layout, and values, in one line: below 64 KiB with the longest names and numbers. */
const LINE_ENTRIES_MAX = 500;
/** Interfaces and disks that come and go leave layouts behind: with more than this, and per zone, all start over. */
const LAYOUTS_MAX = 1024;
const LAYOUTS_PER_ZONE_MAX = 4;

/** The line that says nothing but that the sampler lives. */
export const BEAT_LINE = '["beat"]\n';

interface Announced {
  readonly id: number;
  readonly identity: ZoneIdentity | undefined;
  readonly layout: number;
}

/** Remembers what it has told, so that names travel once. */
export class CycleWriter {
  #zones = new Map<string, Announced>();
  #layouts = new Map<string, number>();
  #layoutOf = new WeakMap<readonly Series[], number>();
  #zonesMade = 0;
  #layoutsMade = 0;

  /** The lines of one cycle, its last line end included. `missing`: what is new of what cannot be read. */
  write(
    samples: readonly ZoneSample[],
    missing: readonly (readonly [kind: string, reason: string])[],
    atNs: bigint,
  ): string {
    let lines = this.#startOver(samples.length) + this.#writeGone(samples);
    for (const [kind, reason] of missing)
      lines += `["missing",${JSON.stringify(kind)},${JSON.stringify(reason)}]\n`;
    for (const sample of samples) lines += this.#writeZone(sample);
    return `${lines}["end","${atNs}"]\n`;
  }

  #writeGone(samples: readonly ZoneSample[]): string {
    const present = new Set(samples.map(({ zone }) => zone));
    let lines = "";
    for (const [zone, { id }] of this.#zones) {
      if (present.has(zone)) continue;
      this.#zones.delete(zone);
      lines += `["gone",${id}]\n`;
    }
    return lines;
  }

  #writeZone(sample: ZoneSample): string {
    const known = this.#layoutOf.get(sample.series);
    const [layout, layoutLines] = known === undefined ? this.#addLayout(sample.series) : [known, ""];
    const [id, zoneLine] = this.#announce(sample, layout);
    return layoutLines + zoneLine + writeValues(id, sample) + writeProcesses(id, sample);
  }

  /** The number of the zone, and the line that tells of it where something is new. */
  #announce({ zone, identity }: ZoneSample, layout: number): [id: number, line: string] {
    const known = this.#zones.get(zone);
    const isSame = known?.identity?.inode === identity?.inode;
    if (known?.layout === layout && isSame) return [known.id, ""];
    const id = known?.id ?? this.#zonesMade++;
    this.#zones.set(zone, { id, identity, layout });
    const tail = identity === undefined ? "" : `,"${identity.inode}","${identity.seenNs}"`;
    return [id, `["zone",${id},${JSON.stringify(zone)},${layout}${tail}]\n`];
  }

  #addLayout(series: readonly Series[]): [layout: number, lines: string] {
    const entries = series.map(({ metric, instance, kind }) => JSON.stringify([metric, instance, kind]));
    const key = entries.join();
    const known = this.#layouts.get(key);
    const layout = known ?? this.#layoutsMade++;
    this.#layoutOf.set(series, layout);
    if (known !== undefined) return [known, ""];
    this.#layouts.set(key, layout);
    let lines = "";
    for (let at = 0; at < entries.length; at += LINE_ENTRIES_MAX) {
      lines += `["layout",${layout},${at},[${entries.slice(at, at + LINE_ENTRIES_MAX).join()}]]\n`;
    }
    return [layout, lines];
  }

  #startOver(zones: number): string {
    if (this.#layouts.size <= Math.max(LAYOUTS_MAX, zones * LAYOUTS_PER_ZONE_MAX)) return "";
    this.#zones = new Map();
    this.#layouts = new Map();
    this.#layoutOf = new WeakMap();
    return '["reset"]\n';
  }
}

function writeValues(id: number, { ticks, values }: ZoneSample): string {
  let lines = "";
  for (let at = 0; at < values.length; at += LINE_ENTRIES_MAX) {
    const end = Math.min(at + LINE_ENTRIES_MAX, values.length);
    lines += `["v",${id},${ticks},${at},[`;
    for (let index = at; index < end; index++) lines += (index > at ? "," : "") + toJson(values[index]);
    lines += "]]\n";
  }
  return lines;
}

function toJson(value: Value | undefined): string {
  if (value === undefined) return "null";
  return typeof value === "bigint" ? `"${value}"` : String(value);
}

function writeProcesses(id: number, { processes }: ZoneSample): string {
  if (processes.length === 0) return "";
  const entries = processes.map(({ pid, execname, usage, cpu }) =>
    JSON.stringify([pid, execname, usage, cpu]),
  );
  return `["p",${id},[${entries.join()}]]\n`;
}
