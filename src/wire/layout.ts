/**
 * A packet's layout: what is the same in all packets of a zone from tick to tick, tags, names and instances, as
 * literal bytes, and between them the places of what is not. A packet of a known layout is read by comparing the
 * literals and reading the numbers, one after the other, without asking what they mean; one that differs is left to
 * `scan-packet.ts`, which is asked for everything that is unusual. Only the processes, which come and go, may be of
 * any number and name.
 */
import type { PacketLayout, PacketView } from "../model/packet-view.js";
import { Cursor } from "./cursor.js";
import { clearHead, finishHead } from "./packet-head.js";
import { ProcessList } from "./process-list.js";
import { PROCESS, readProcesses } from "./read-processes.js";
import { scanPacket } from "./scan-packet.js";
import { STEP_PROCESSES } from "./step-kinds.js";
import { stepReader as reader } from "./step-reader.js";
import { encodeSteps, STEP_STRIDE, type Step } from "./steps.js";

const cursor = new Cursor();

/** Where the processes of a zone are remembered from packet to packet. */
export interface ProcessMemory {
  processes: ProcessList | null;
}

export class Layout implements PacketLayout {
  readonly #code: Int32Array;
  /** Steps before the processes, or all where there are none, and steps of all. */
  readonly #before: number;
  readonly #count: number;
  readonly #hasProcesses: boolean;
  /** Entries, the processes apart. */
  readonly #entries: number;
  readonly #headTags: readonly number[];

  /** `headTags`: of the fields of the head, in their order. */
  constructor(steps: readonly Step[], entries: number, headTags: readonly number[]) {
    const processesAt = steps.findIndex(({ kind }) => kind === STEP_PROCESSES);
    this.#hasProcesses = processesAt >= 0;
    const split = this.#hasProcesses ? processesAt + 1 : steps.length;
    const before = encodeSteps(steps.slice(0, split));
    const after = encodeSteps(steps.slice(split));
    this.#code = Int32Array.from([...before, ...after]);
    this.#before = before.length / STEP_STRIDE;
    this.#count = this.#code.length / STEP_STRIDE;
    this.#entries = entries;
    this.#headTags = headTags;
  }

  /**
   * Reads the packet that the {@link reader} has in hand, `end` bytes long, into the view. False where it has another
   * layout or may be bad.
   */
  read(end: number, view: PacketView, memory: ProcessMemory): boolean {
    if (this.#entries > view.metric.length) return false;
    clearHead(view, reader.packet, 0, end);
    view.processStart = view.processEnd = 0;
    view.processes = null;
    view.layout = this;
    view.num = reader.num;
    if (this.#readEntries(end, view, memory) !== end) return false;
    reader.finish(view, this.#headTags);
    return finishHead(view) === undefined;
  }

  #readEntries(end: number, view: PacketView, memory: ProcessMemory): number {
    reader.begin(this.#code);
    const at = reader.readSteps(0, this.#before, 0, end);
    if (at < 0 || !this.#hasProcesses) return at;
    const after = readProcessSteps(at, end, view, memory, this.#entries);
    return after < 0 ? -1 : reader.readSteps(this.#before, this.#count, after, end);
  }

  readIdentities(view: PacketView): void {
    const { timeMs, sequence } = view;
    scanPacket(view.bytes, view.start, view.end, view);
    // The head is as whoever has the view has left it.
    view.timeMs = timeMs;
    view.sequence = sequence;
  }
}

/** The processes are mostly those of the packet before; else they are read, and remembered. */
function readProcessSteps(
  begin: number,
  end: number,
  view: PacketView,
  memory: ProcessMemory,
  others: number,
): number {
  const known = memory.processes;
  const start = reader.count;
  view.processStart = start;
  view.hasProcessNames = false;
  if (known !== null && start + known.count + others <= view.metric.length) {
    const after = reader.readProcesses(known.literals, known.count, begin, end);
    const areMore = after < end && reader.packet[after] === PROCESS;
    if (after >= 0 && !areMore) {
      view.processEnd = start + known.count;
      view.processes = known;
      return after;
    }
  }
  view.count = start;
  cursor.reset(reader.packet, begin);
  if (!readProcesses(cursor, view, end, others)) return -1;
  reader.count = view.count;
  view.hasProcessNames = true;
  memory.processes = view.processes = ProcessList.of(reader.packet, begin, cursor.at);
  return cursor.at;
}
