/**
 * The windows of a node: takes packets in the order they come, with the time they come at, and gives closed
 * windows. It has no timers and no clock of its own: whoever owns it calls {@link Aggregator.tick} from time to
 * time. One input, one output, no failure: what cannot be taken is counted.
 */
import type { PacketView } from "../model/packet-view.js";
import { GLOBAL_ZONE } from "../model/zone.js";
import { SeriesBudget } from "./cardinality.js";
import { CAUSE_CLOCK, type CoverageCount } from "./coverage.js";
import { Directory, PUSHED_SOURCE } from "./directory.js";
import { History } from "./history.js";
import type { Host, Origin } from "./host.js";
import { planLevels, type Level } from "./levels.js";
import { markOldLasts } from "./old-lasts.js";
import { PacketRows } from "./packet-rows.js";
import { ProcessTotals } from "./process-totals.js";
import type { Rows } from "./rows.js";
import { SeriesNames } from "./series-name.js";
import { Shapes } from "./shape.js";
import { firstWindowNumber, type StoredWindow } from "./stored-window.js";
import type { Zone, ZoneNode } from "./zone.js";
import { MISSED_LISTS_MAX } from "./zone-list.js";

/** What may change while it runs. */
export interface AggregatorSettings {
  readonly resolutionsMs: readonly number[];
  readonly latenessMs: number;
  readonly seriesMax: number;
  readonly zoneIdleMs: number;
  /** Of closed windows. */
  readonly memoryBytes: number;
}

export interface AggregatorOptions extends AggregatorSettings {
  readonly nodeName: string;
  /** Wall clock at the start, Unix ms: ids of windows go on from it. */
  readonly startedMs: number;
}

/** Between two looks for zones that have gone. */
const CARE_MS = 1_000;

/** The last millisecond that RFC 3339 can write: the end of the year 9999. */
const TIME_MS_MAX = 253_402_300_799_999;

/** What the aggregator has counted since it began. */
export interface AggregatorCounts {
  packets: number;
  values: number;
  duplicates: number;
  /** Packets of zones for which there was no room. */
  refusedZones: number;
  /** Packets, and pushed samples, of a time that no window can have. */
  refusedTimes: number;
  /** Pushed samples. */
  pushed: number;
}

export class Aggregator implements ZoneNode {
  readonly nodeName: string;
  levels: readonly Level[];
  latenessMs: number;
  idleMs: number;
  readonly names: SeriesNames;
  readonly budget: SeriesBudget;
  readonly packetRows = new PacketRows();
  readonly processes = new ProcessTotals();
  readonly shapes = new Shapes();
  readonly history: History;
  readonly directory: Directory;
  readonly counts: AggregatorCounts = {
    packets: 0,
    values: 0,
    duplicates: 0,
    refusedZones: 0,
    refusedTimes: 0,
    pushed: 0,
  };
  latePackets = 0;
  wallMs = 0;
  /** Zones that may have open windows of pushed samples. */
  readonly #pushedZones = new Set<Zone>();
  #closed: StoredWindow[] = [];
  #number: number;
  #caredMs = -Infinity;

  constructor(options: AggregatorOptions) {
    this.nodeName = options.nodeName;
    this.levels = planLevels(options.resolutionsMs);
    this.latenessMs = options.latenessMs;
    this.idleMs = options.zoneIdleMs;
    this.budget = new SeriesBudget(options.seriesMax);
    this.names = new SeriesNames(namesMax(options.seriesMax));
    this.history = new History(resolutionsOf(this.levels), options.memoryBytes);
    this.#number = firstWindowNumber(options.startedMs);
    this.directory = new Directory(this);
  }

  get hosts(): ReadonlyMap<string, Host> {
    return this.directory.hosts;
  }

  /** Takes over other settings: what is open and kept stays, changed resolutions merge what there is. */
  configure(settings: AggregatorSettings, nowMs: number): void {
    const before = this.levels;
    this.levels = planLevels(settings.resolutionsMs);
    this.latenessMs = settings.latenessMs;
    this.idleMs = settings.zoneIdleMs;
    this.budget.configure(settings.seriesMax);
    this.names.max = namesMax(settings.seriesMax);
    // Windows that close on the way are still of the levels before.
    this.history.configure(resolutionsOf([...before, ...this.levels]), settings.memoryBytes);
    for (const host of this.hosts.values()) {
      for (const { clock } of host.origins) clock.configure(this.latenessMs, this.idleMs);
      for (const zone of host.zones.values()) zone.configure(before, nowMs);
    }
    this.history.configure(resolutionsOf(this.levels), settings.memoryBytes);
  }

  /** Takes a packet of `source` at the monotonic `nowMs`; `wallMs` only says when a zone was seen. */
  take(view: PacketView, source: string, nowMs: number, wallMs: number): void {
    this.wallMs = wallMs;
    if (!isPossible(view.timeMs)) return void this.counts.refusedTimes++;
    const origin = this.directory.findOrigin(view, source);
    const zone = origin === null ? null : this.directory.findZone(origin, view);
    if (origin === null || zone === null) {
      this.counts.refusedZones++;
      return;
    }
    if (view.sequence > 0 && this.#isDuplicate(origin, view)) {
      this.counts.duplicates++;
      return;
    }
    this.counts.packets++;
    origin.counts.packets++;
    this.counts.values += view.count;
    this.#observe(origin, view.timeMs, nowMs);
    zone.take(view, origin, nowMs);
    if (view.zoneNameCount > 0) this.#readZoneList(origin.host, view, nowMs);
  }

  /** Takes pushed samples of one host, zone and time: the entries of the view. */
  push(view: PacketView, nowMs: number, wallMs: number): void {
    this.wallMs = wallMs;
    if (!isPossible(view.timeMs)) return void (this.counts.refusedTimes += view.count);
    const origin = this.directory.findOrigin(view, PUSHED_SOURCE);
    const zone = origin === null ? null : this.directory.findPushedZone(origin, view, nowMs);
    if (zone === null) {
      this.counts.refusedZones++;
      return;
    }
    this.counts.pushed += view.count;
    zone.push(view, nowMs);
    this.#pushedZones.add(zone);
  }

  /** Closes what is due, and buries zones that have gone. Cheap where nothing is. */
  tick(nowMs: number, wallMs: number): void {
    this.wallMs = wallMs;
    const stepMs = this.levels[0]!.resolutionMs;
    for (const host of this.hosts.values()) host.close(nowMs, stepMs);
    for (const zone of this.#pushedZones) {
      zone.pushed?.closeDue(nowMs);
      if (zone.pushed?.isEmpty !== false) this.#pushedZones.delete(zone);
    }
    if (nowMs - this.#caredMs < CARE_MS) return;
    this.#caredMs = nowMs;
    for (const host of this.hosts.values()) {
      for (const zone of host.zones.values()) this.#careFor(zone, nowMs);
    }
  }

  /** How long from `nowMs` until {@link tick} has windows to close; Infinity where there is no host. */
  untilDueMs(nowMs: number): number {
    const stepMs = this.levels[0]!.resolutionMs;
    let waitMs = Infinity;
    for (const host of this.hosts.values()) waitMs = Math.min(waitMs, host.untilDueMs(nowMs, stepMs));
    for (const { pushed } of this.#pushedZones) {
      waitMs = Math.min(waitMs, (pushed?.nextDueMs ?? Infinity) - nowMs);
    }
    return waitMs;
  }

  /** What was closed since the last call, in order. */
  takeClosed(): StoredWindow[] {
    const closed = this.#closed;
    if (closed.length > 0) this.#closed = [];
    return closed;
  }

  /** Says why values are missing: in one zone or all (null), of one host or all. */
  markGap(host: string | null, zone: string | null, cause: string, nowMs: number): void {
    for (const each of this.hosts.values()) {
      if (host !== null && each.name !== host) continue;
      for (const other of each.zones.values()) {
        if (zone === null || other.name === zone) other.markGap(cause, nowMs);
      }
    }
  }

  /** Says why packets of one source do not come: windows that have theirs are whole all the same. */
  explainSourceGap(source: string, cause: string, nowMs: number): void {
    for (const { zones } of this.hosts.values()) {
      for (const zone of zones.values()) if (zone.origin.source === source) zone.explainGap(cause, nowMs);
    }
  }

  // What a zone asks of its node.

  emit(
    zone: Zone,
    level: Level,
    startMs: number,
    late: boolean,
    coverage: CoverageCount,
    rows: Rows | null,
  ): void {
    const list = zone.lists[level.index]!;
    const number = this.#number++;
    const names = zone.series.share();
    const before = late ? list.windows : null;
    const closed = this.history.keep(list, { number, startMs, late, coverage, names, rows });
    if (before !== null) markOldLasts(closed, before);
    this.#closed.push(closed);
  }

  emitPlaced(zone: Zone, startMs: number, place: number): StoredWindow | null {
    const names = zone.series.share();
    const closed = this.history.keepPlaced(zone.lists[0]!, names, this.#number, startMs, place);
    if (closed === null) return null;
    this.#number++;
    this.#closed.push(closed);
    return closed;
  }

  revive(zone: Zone): void {
    this.directory.removeTombstone(zone);
  }

  #isDuplicate({ host, counts }: Origin, view: PacketView): boolean {
    const verdict = host.sequences.note(view.runLo, view.runHi, view.sequence, view.timeMs);
    if (verdict.isFound) host.holes.found();
    if (verdict.lost > 0) host.noteLoss(verdict.lost, verdict.previousMs, view.timeMs);
    counts.lost += verdict.lost - (verdict.isFound ? 1 : 0);
    counts.unheard += verdict.unheard;
    if (verdict.isDuplicate) counts.duplicates++;
    return verdict.isDuplicate;
  }

  /** Moves the clock of the source; at a jump, all that its zones have open is closed. */
  #observe(origin: Origin, timeMs: number, nowMs: number): void {
    const { clock, host } = origin;
    if (clock.isJump(timeMs, nowMs)) {
      for (const zone of host.zones.values()) {
        if (zone.origin === origin) zone.cascade.closeAll(CAUSE_CLOCK, true);
      }
    }
    clock.observe(timeMs, nowMs);
  }

  #readZoneList(host: Host, view: PacketView, nowMs: number): void {
    host.list.read(view, nowMs);
    for (const zone of host.zones.values()) {
      if (zone.isGone || zone.name === GLOBAL_ZONE || zone.origin === host.pushed) continue;
      zone.missedLists = host.list.has(zone.name) ? 0 : zone.missedLists + 1;
      if (zone.missedLists >= MISSED_LISTS_MAX) this.#bury(zone);
    }
  }

  /** A silent zone has gone, unless its host's list, not too old, still has it. */
  #careFor(zone: Zone, nowMs: number): void {
    if (zone.isGone) return;
    zone.sweep(nowMs);
    const { list } = zone.host;
    const isListed = nowMs - list.atMs <= this.idleMs && list.has(zone.name);
    if (nowMs - zone.lastPacketMs > this.idleMs && !isListed) this.#bury(zone);
  }

  #bury(zone: Zone): void {
    zone.bury();
    this.directory.addTombstone(zone);
  }
}

function resolutionsOf(levels: readonly Level[]): number[] {
  return [...new Set(levels.map(({ resolutionMs }) => resolutionMs))];
}

/** Beyond it the steps of a window's length are no different numbers any more. */
function isPossible(timeMs: number): boolean {
  return timeMs >= 0 && timeMs <= TIME_MS_MAX;
}

/** Zones share names, and a histogram has one for each bucket: twice as many as series is rarely reached. */
function namesMax(seriesMax: number): number {
  return 2 * seriesMax;
}
