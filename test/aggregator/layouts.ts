/**
 * Stands in for the layouts of the wire (`src/wire/layout.ts`): packets that look alike get one layout, and their views
 * then say as little as the wire's do. What else the arrays hold is made useless, so that who reads it is found out.
 */
import type { PacketLayout, PacketProcesses, PacketView } from "../../src/model/packet-view.js";
import { fillView, type Entry, type Packet } from "./packets.js";

const PROCESS_USAGE = "process.usage";
const NONSENSE = 251;

class TestLayout implements PacketLayout {
  readonly #layouts: Layouts;

  constructor(layouts: Layouts) {
    this.#layouts = layouts;
  }

  readIdentities(view: PacketView): void {
    this.#layouts.fillAgain(view);
  }
}

export class Layouts {
  readonly #layouts = new Map<string, TestLayout>();
  /** By zone, those of its last packet that had a layout. */
  readonly #processes = new Map<string, { readonly key: string; readonly token: PacketProcesses }>();
  #packet: Packet | null = null;

  /** Fills the view with the packet, by its layout where another one like it was filled before. */
  fill(view: PacketView, packet: Packet): void {
    this.#packet = packet;
    fillView(view, packet);
    const shape = shapeOf(packet);
    if (shape === null) return;
    const layout = this.#layouts.get(shape);
    if (layout === undefined) this.#layouts.set(shape, new TestLayout(this));
    else this.#reduce(view, packet, layout);
  }

  /** As a full scan of the packet in hand. */
  fillAgain(view: PacketView): void {
    const { timeMs, sequence } = view;
    fillView(view, this.#packet!);
    view.timeMs = timeMs;
    view.sequence = sequence;
  }

  #reduce(view: PacketView, { host, zone, entries }: Packet, layout: TestLayout): void {
    const processes = entries.filter(isProcess);
    view.layout = layout;
    view.processStart = Math.max(entries.findIndex(isProcess), 0);
    view.processEnd = view.processStart + processes.length;
    view.processes = null;
    view.hasProcessNames = false;
    if (processes.length > 0) {
      const place = JSON.stringify([host, zone]);
      const key = JSON.stringify(processes.map(({ instance, number }) => [instance, number]));
      let known = this.#processes.get(place);
      view.hasProcessNames = known?.key !== key;
      if (known?.key !== key) {
        known = { key, token: { count: processes.length, touch: () => 0 } };
        this.#processes.set(place, known);
      }
      view.processes = known.token;
    }
    for (let at = 0; at < view.count; at++) {
      if (!(view.hasProcessNames && at >= view.processStart && at < view.processEnd)) hideIdentity(view, at);
      if (Number.isSafeInteger(view.num[at])) view.form[at] = view.lo[at] = view.hi[at] = NONSENSE;
    }
  }
}

function hideIdentity(view: PacketView, at: number): void {
  view.metric[at] = view.kind[at] = view.low[at] = view.instanceNumber[at] = NONSENSE;
  view.metricStart[at] = view.metricEnd[at] = view.instanceStart[at] = view.instanceEnd[at] = 0;
}

function isProcess({ metric }: Entry): boolean {
  return metric === PROCESS_USAGE;
}

/** All but the values, and the processes; null where the wire has no layout for it. */
function shapeOf({ entries, zones, dropped }: Packet): string | null {
  const first = entries.findIndex(isProcess);
  const last = entries.findLastIndex(isProcess);
  const areTogether = entries.slice(Math.max(first, 0), last + 1).every(isProcess);
  const isOdd = entries.some(
    ({ creationNs, metric, value }) =>
      creationNs !== undefined || (metric === PROCESS_USAGE && !Number.isSafeInteger(Number(value))),
  );
  if (!areTogether || isOdd || zones !== undefined || dropped !== undefined) return null;
  const others = entries.filter((entry) => !isProcess(entry));
  return JSON.stringify([first, others.map(({ value, ...entry }) => [entry, formOf(value)])]);
}

function formOf(value: number | bigint): string {
  return Number.isInteger(Number(value)) ? (value < 0 ? "negative" : "whole") : "fraction";
}
