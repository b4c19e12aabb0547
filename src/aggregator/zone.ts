/**
 * One zone of one host as the aggregator follows it: its series, its open windows, its closed ones, and whether
 * it is still there.
 */
import { zoneKind } from "../model/zone.js";
import type { PacketView } from "../model/packet-view.js";
import type { ZoneStatus } from "../model/window.js";
import type { SeriesBudget } from "./cardinality.js";
import { Cascade, openSteps, type CascadeOwner, type Step } from "./cascade.js";
import type { Emit } from "./coarse-windows.js";
import { CoverageCount, CAUSE_GONE, DROPPED_PROCESSES, DROPPED_SERIES, expectedTicks } from "./coverage.js";
import type { History } from "./history.js";
import type { Host, Origin } from "./host.js";
import type { Level } from "./levels.js";
import type { PacketRows } from "./packet-rows.js";
import type { ProcessTotals } from "./process-totals.js";
import { PushedWindows } from "./pushed-windows.js";
import { createRows, rowWords, type Rows } from "./rows.js";
import type { SeriesNames } from "./series-name.js";
import type { Shapes } from "./shape.js";
import { SeriesTable, type RowOwner } from "./series-table.js";
import { takeAgain, takePacket, takePushed } from "./take-packet.js";
import { decodeText } from "./text.js";
import type { StoredWindow, WindowOwner } from "./stored-window.js";
import type { WindowList } from "./window-list.js";
import { ZoneGaps } from "./zone-gaps.js";
import { INTERVAL_MS, NEWEST_MS, SEEN_MS, SEEN_WALL_MS, ZoneNumbers } from "./zone-numbers.js";

/** What all zones of a node share, and whom they give their closed windows to. */
export interface ZoneNode {
  readonly levels: readonly Level[];
  readonly latenessMs: number;
  readonly idleMs: number;
  readonly names: SeriesNames;
  readonly budget: SeriesBudget;
  readonly packetRows: PacketRows;
  readonly processes: ProcessTotals;
  readonly shapes: Shapes;
  /** Wall clock of the message in hand. */
  readonly wallMs: number;
  /** Packets that came after their window closed. */
  latePackets: number;
  readonly history: History;
  readonly nodeName: string;
  /** Takes a window at its closing, as {@link Emit} says. */
  emit(zone: Zone, ...window: Parameters<Emit>): void;
  /** The same of a window of one packet, of which nothing is missing, at that place; null where it cannot. */
  emitPlaced(zone: Zone, startMs: number, place: number): StoredWindow | null;
  /** A zone that had gone has a packet again. */
  revive(zone: Zone): void;
}

/** Numbers of 8 bytes that lie in one line of the processor's cache. */
const LINE_NUMBERS = 8;

/** Thin rows that are being filled where they may stay; used again for every packet. */
const fresh = createRows(8, false);

export class Zone implements CascadeOwner, RowOwner {
  // What each packet asks of it comes first, and lies together.

  numbers: ZoneNumbers;
  /** Where its last packet came from. */
  origin: Origin;
  /** The zone whose packet came after this one's last time: most likely it does again. */
  follower: Zone | null = null;
  readonly nameText: Uint8Array;
  cascade: Cascade;
  readonly series: SeriesTable;
  #jumpsSeen = 0;
  isGone = false;
  /** Its tombstone has gone too; others that still point here are not to use it. */
  isForgotten = false;
  missedLists = 0;
  readonly gaps: ZoneGaps;
  readonly host: Host;
  readonly #node: ZoneNode;
  readonly name: string;
  readonly owner: WindowOwner;
  /** Open windows of what is pushed; null where nothing ever was. */
  pushed: PushedWindows | null = null;
  /** Closed windows, by level. */
  lists: readonly WindowList[];
  readonly firstSeenMs: number;
  #sweptMs = 0;

  constructor(node: ZoneNode, origin: Origin, nameText: Uint8Array) {
    this.name = decodeText(nameText);
    this.nameText = nameText;
    this.host = origin.host;
    this.gaps = new ZoneGaps(this.host.holes);
    this.owner = { node: node.nodeName, host: this.host.name, zone: this.name };
    this.origin = origin;
    this.#jumpsSeen = origin.clock.jumps;
    this.#node = node;
    this.lists = node.levels.map((level) => node.history.createList(this.owner, level));
    this.firstSeenMs = node.wallMs;
    this.numbers = new ZoneNumbers(node.levels[0]!.resolutionMs, openSteps(node));
    this.numbers.f64[SEEN_WALL_MS] = node.wallMs;
    this.cascade = this.#createCascade();
    this.series = new SeriesTable(node.names, node.budget, this.numbers, this);
  }

  // What its series table asks of it: its open windows.

  growRows(capacity: number): void {
    this.cascade.growRows(capacity);
    this.pushed?.growRows(capacity);
  }

  clearRow(row: number): void {
    this.cascade.clearRow(row);
    this.pushed?.clearRow(row);
  }

  hasRow(row: number): boolean {
    return this.cascade.hasRow(row) || this.pushed?.hasRow(row) === true;
  }

  #createPushed(): PushedWindows {
    const { levels, latenessMs } = this.#node;
    const emit: Emit = (...window) => this.emit(...window);
    return new PushedWindows({ levels, latenessMs, emit }, this.series.capacity);
  }

  #createCascade(): Cascade {
    return new Cascade(this, this.#node, this.numbers);
  }

  // What its windows ask of it.

  emit(level: Level, startMs: number, late: boolean, coverage: CoverageCount, rows: Rows | null): void {
    this.#node.emit(this, level, startMs, late, coverage, rows);
  }

  openRows(capacity: number): Rows {
    return this.#node.history.openRows(this.lists[0]!, capacity);
  }

  /** The rows of an open window at that place, which only the place was known of. */
  takeRows(place: number): Rows {
    return this.#node.history.takeRows(place);
  }

  emitPlaced(startMs: number, place: number): StoredWindow | null {
    return this.#node.emitPlaced(this, startMs, place);
  }

  get isToldOf(): boolean {
    return !this.gaps.isEmpty;
  }

  /** Monotonic time of the last packet, or pushed sample. */
  get lastPacketMs(): number {
    return this.numbers.f64[SEEN_MS]!;
  }

  get lastSeenMs(): number {
    return this.numbers.f64[SEEN_WALL_MS]!;
  }

  /** Event time of the newest packet. */
  get #newestMs(): number {
    return this.numbers.f64[NEWEST_MS]!;
  }

  #noteSeen(nowMs: number): void {
    const { f64 } = this.numbers;
    f64[SEEN_MS] = nowMs;
    f64[SEEN_WALL_MS] = this.#node.wallMs;
  }

  /** Goes over to the levels that the node has now, from those it had. What is open and kept stays. */
  configure(before: readonly Level[], nowMs: number): void {
    const { clock } = this.origin;
    this.pushed?.closeAll();
    this.pushed = null;
    this.cascade.closeUntil(clock.watermarkMs(nowMs));
    const stepMs = this.#node.levels[0]!.resolutionMs;
    this.numbers = this.numbers.withSteps(stepMs, openSteps(this.#node));
    this.series.counters.numbers = this.numbers;
    const cascade = this.#createCascade();
    cascade.takeOver(this.cascade, clock.timeMs(nowMs));
    this.cascade = cascade;
    const lists = new Map(before.map(({ resolutionMs }, index) => [resolutionMs, this.lists[index]!]));
    this.lists = this.#node.levels.map((level) => {
      const list = lists.get(level.resolutionMs);
      lists.delete(level.resolutionMs);
      return list ?? this.#node.history.createList(this.owner, level);
    });
    for (const list of lists.values()) this.#node.history.forget(list);
  }

  /** Takes one packet, which is no duplicate. */
  take(view: PacketView, origin: Origin, nowMs: number): void {
    this.#beAlive(origin, nowMs);
    const { timeMs } = view;
    const watermarkMs = origin.clock.watermarkMs(nowMs);
    if (view.intervalMs !== this.numbers.f64[INTERVAL_MS]) this.cascade.setInterval(view.intervalMs);
    this.cascade.closeUntil(watermarkMs);
    // A tick that is too large for one packet comes in several; one of 2013 has seconds only, which say nothing.
    const isPart = timeMs === this.#newestMs && view.intervalMs > 0;
    this.#noteTime(timeMs, origin.clock.jumps);
    if (this.#takeAgain(view)) return;
    const step = this.cascade.open(timeMs, watermarkMs);
    if (step === null) return this.#takeLate(view);
    this.#takeOpen(view, step);
    step.intervalMs = view.intervalMs;
    if (!isPart) step.coverage.received++;
  }

  /** Takes the first packet of its step, if nothing about it is new: nearly all are so, and only rows are written. */
  #takeAgain(view: PacketView): boolean {
    const { cascade, series } = this;
    const { capacity, steady } = series;
    if (steady === null) return false;
    const slot = cascade.freeSlot(view.timeMs);
    if (slot < 0) return false;
    const { lastFrom, lastTo } = steady.plan;
    const words = rowWords(capacity, false, lastTo - lastFrom);
    const slab = this.#node.history.slabFor(this.lists[0]!.shelf, words);
    fresh.moveTo(slab, slab.nextBase, capacity, lastFrom, lastTo);
    if (!takeAgain(series, view, fresh)) return false;
    cascade.putPlaced(slot, view.timeMs, slab.openPlaced(fresh));
    return true;
  }

  /** Takes pushed samples of one time; they concern neither the clock nor the steps of its packets. */
  push(view: PacketView, nowMs: number): void {
    if (this.isGone) this.#node.revive(this);
    this.isGone = false;
    this.#noteSeen(nowMs);
    const { packetRows } = this.#node;
    const { rows, coverage } = (this.pushed ??= this.#createPushed()).open(view.timeMs, nowMs);
    this.series.reserve(view.count);
    packetRows.begin(rows, view.timeMs);
    coverage.late += takePushed(this.series, view, packetRows);
    coverage.received += view.count;
    if (this.series.lostSeries > 0) coverage.drop(DROPPED_SERIES, this.series.lostSeries);
  }

  #beAlive(origin: Origin, nowMs: number): void {
    if (this.isGone) this.#node.revive(this);
    if (origin !== this.origin) {
      this.origin = origin;
      this.#jumpsSeen = origin.clock.jumps;
    }
    this.isGone = false;
    this.missedLists = 0;
    this.#noteSeen(nowMs);
  }

  /** After a jump of its clock, a zone whose own time has gone back begins its counters anew. */
  #noteTime(timeMs: number, jumps: number): void {
    const { f64 } = this.numbers;
    if (jumps !== this.#jumpsSeen) {
      if (timeMs < f64[NEWEST_MS]!) this.series.forgetNewest();
      this.#jumpsSeen = jumps;
      f64[NEWEST_MS] = timeMs;
    } else if (timeMs > f64[NEWEST_MS]!) f64[NEWEST_MS] = timeMs;
  }

  #takeOpen(view: PacketView, step: Step): void {
    const { coverage } = step;
    // Rows of a new zone have their size only once its first series are known.
    this.series.reserve(view.count);
    const rows = this.cascade.rowsOf(step);
    const stale = rows.isFresh ? this.#put(view, rows, coverage) : this.#putMore(view, step);
    if (stale > 0) coverage.late++;
  }

  /** Another packet of a window: its samples are merged into those of the others all at once. */
  #putMore(view: PacketView, step: Step): number {
    const stale = this.#put(view, this.cascade.lendRows(), step.coverage);
    this.cascade.mergeLent(step);
    return stale;
  }

  #takeLate(view: PacketView): void {
    const coverage = new CoverageCount();
    this.series.reserve(view.count);
    this.#put(view, this.cascade.lendRows(), coverage);
    coverage.expected = view.intervalMs === 0 ? null : 0;
    coverage.received = coverage.late = 1;
    this.#node.latePackets++;
    this.cascade.correct(view.timeMs, coverage);
  }

  #put(view: PacketView, rows: Rows, coverage: CoverageCount): number {
    const stale = takePacket(this.series, view, rows, this.#node);
    const { lostSeries, lostProcesses } = this.series;
    if (lostSeries > 0) coverage.drop(DROPPED_SERIES, lostSeries);
    if (lostProcesses > 0) coverage.drop(DROPPED_PROCESSES, lostProcesses);
    for (let index = 0; index < view.droppedCount; index++) {
      const kind = decodeText(view.bytes, view.droppedStart[index], view.droppedEnd[index]);
      coverage.drop(kind, view.droppedNum[index]!);
    }
    return stale;
  }

  beforeClose(startMs: number, endMs: number, coverage: CoverageCount): void {
    this.gaps.tell(startMs, endMs, coverage);
  }

  /** Charges it with what was lost in steps of its that are closed already: those in a hole it has seen late. */
  chargeClosed(fromMs: number, toMs: number): void {
    const startMs = Math.max(fromMs, this.#newestMs) + 1;
    const endMs = Math.min(toMs, this.cascade.nextMs);
    if (this.isGone || !(startMs < endMs)) return;
    const missing = expectedTicks(startMs, endMs, this.numbers.f64[INTERVAL_MS]!) ?? 0;
    this.gaps.chargeSpan(startMs, endMs, missing);
  }

  /** Says why values are or will be missing: in the window of now, and while steps are short. */
  markGap(cause: string, nowMs: number): void {
    if (this.isGone) return;
    this.explainGap(cause, nowMs);
    this.cascade.markGap(this.origin.clock.timeMs(nowMs), cause);
  }

  /** Says why steps are short, from that of now on until one is not. */
  explainGap(cause: string, nowMs: number): void {
    this.gaps.explain(cause, this.origin.clock.timeMs(nowMs));
  }

  /** Closes all windows and forgets the series: a tombstone is left. May be called twice. */
  bury(): void {
    this.cascade.closeAll(CAUSE_GONE, false);
    this.pushed?.closeAll();
    this.pushed = null;
    this.series.clear();
    this.cascade.release();
    this.isGone = true;
    this.numbers.f64[NEWEST_MS] = -Infinity;
    this.gaps.forgetCause();
  }

  /** From time to time: gives up series that have been idle for long. */
  sweep(nowMs: number): void {
    if (nowMs - this.#sweptMs < this.#node.idleMs) return;
    this.#sweptMs = nowMs;
    this.series.sweep();
  }

  /** Reads what a packet will need, so that it is at hand then; what it gives means nothing. */
  touch(): number {
    const { f64, newestAt } = this.numbers;
    const { packet, steady } = this.series;
    let sum = this.nameText[0]! + this.lists[0]!.touch() + this.cascade.touch() + packet + f64[0]!;
    for (let at = LINE_NUMBERS; at < newestAt; at += LINE_NUMBERS) sum += f64[at]!;
    if (steady === null) return sum;
    if (steady.processes !== null) sum += steady.processes.touch();
    const { counterRows } = steady.plan;
    for (let at = 0; at < counterRows.length; at += LINE_NUMBERS) sum += f64[newestAt + counterRows[at]!]!;
    return sum;
  }

  toStatus(): ZoneStatus {
    return {
      name: this.name,
      host: this.host.name,
      kind: zoneKind(this.name),
      first_seen: new Date(this.firstSeenMs).toISOString(),
      last_seen: new Date(this.lastSeenMs).toISOString(),
      state: this.isGone ? "gone" : "live",
      series: this.series.countSeries(),
    };
  }
}
