/**
 * Reads packets by steps, in WebAssembly (`wasm/read-steps.ts`): puts a packet and its steps into the memory of that, and
 * has what comes out of it.
 */
import { readFileSync } from "node:fs";
import type { PacketView } from "../model/packet-view.js";
import { Cursor } from "./cursor.js";
import { putHead } from "./packet-head.js";
import {
  BITS_AT,
  CODE_AT,
  HEAD_AT,
  HEAD_FIELDS_MAX,
  MEMORY_BYTES,
  NUM_AT,
  PACKET_AT,
  PADDING,
  PROCESSES_AT,
  STATE_AT,
  STATE_COUNT,
  STATE_HOST_END,
  STATE_HOST_START,
  STATE_NAME_END,
  STATE_NAME_START,
  STATE_TICKS,
  STATE_UNUSUAL,
  STATE_WORDS,
  STEP_BYTES,
  STEP_PACKET_BYTES_MAX,
  STEPS_MAX,
  UNUSUAL_AT,
  VALUES_MAX,
} from "./step-memory.js";

/** What `wasm/read-steps.ts` exports. Addresses are those in its memory; 0 is none. */
interface ReadSteps {
  readonly readSteps: (code: number, count: number, begin: number, end: number) => number;
  readonly readProcesses: (count: number, begin: number, end: number) => number;
}

const PAGE_BYTES = 65_536;

const cursor = new Cursor();

export class StepReader {
  readonly #memory = new WebAssembly.Memory({ initial: Math.ceil(MEMORY_BYTES / PAGE_BYTES) });
  readonly #readSteps: ReadSteps["readSteps"];
  readonly #readProcesses: ReadSteps["readProcesses"];
  readonly #state = new Uint32Array(this.#memory.buffer, STATE_AT, STATE_WORDS);
  readonly #head = new Int32Array(this.#memory.buffer, HEAD_AT, 2 * HEAD_FIELDS_MAX);
  readonly #code = new Int32Array(this.#memory.buffer, CODE_AT, (STEPS_MAX * STEP_BYTES) / 4);
  readonly #literals = new Uint8Array(this.#memory.buffer, PROCESSES_AT, STEP_PACKET_BYTES_MAX);
  readonly #unusual = new Uint32Array(this.#memory.buffer, UNUSUAL_AT, VALUES_MAX);
  readonly #bits = new Uint32Array(this.#memory.buffer, BITS_AT, 2 * VALUES_MAX);
  /** The packet in hand. */
  readonly packet = new Uint8Array(this.#memory.buffer, PACKET_AT, STEP_PACKET_BYTES_MAX + PADDING);
  /** Its values. */
  readonly num = new Float64Array(this.#memory.buffer, NUM_AT, VALUES_MAX);
  #loaded: Int32Array | null = null;

  constructor() {
    // An instance's exports are looked up by name each time.
    ({ readSteps: this.#readSteps, readProcesses: this.#readProcesses } = instantiate(this.#memory));
  }

  /** Takes a packet of up to {@link STEP_PACKET_BYTES_MAX} bytes in hand. */
  load(bytes: Uint8Array, start: number, end: number): void {
    // Mostly it is a message by itself; a part of one is an object more.
    this.packet.set(end - start === bytes.length ? bytes : bytes.subarray(start, end));
  }

  /** Begins to read the packet in hand by `code`. */
  begin(code: Int32Array): void {
    if (code !== this.#loaded) this.#code.set(code);
    this.#loaded = code;
    for (let word = 0; word < STATE_WORDS; word++) this.#state[word] = 0;
  }

  /** How many values have been read. */
  get count(): number {
    return this.#state[STATE_COUNT]!;
  }

  set count(count: number) {
    this.#state[STATE_COUNT] = count;
  }

  /** Reads by steps [from, to) from byte `begin` on; where it has ended, or -1. The packet ends at `end`. */
  readSteps(from: number, to: number, begin: number, end: number): number {
    const code = CODE_AT + from * STEP_BYTES;
    return toPlace(this.#readSteps(code, to - from, PACKET_AT + begin, PACKET_AT + end));
  }

  /** The same of the usage of `count` processes, each with its literal behind the length of that. */
  readProcesses(literals: Uint8Array, count: number, begin: number, end: number): number {
    this.#literals.set(literals);
    return toPlace(this.#readProcesses(count, PACKET_AT + begin, PACKET_AT + end));
  }

  /** Puts into the view what was read, with the fields of the head that the layout has by their tags. */
  finish(view: PacketView, headTags: readonly number[]): void {
    const state = this.#state;
    view.count = state[STATE_COUNT]!;
    view.ticks = state[STATE_TICKS]!;
    if (state[STATE_NAME_END]! > 0) {
      view.nameStart = state[STATE_NAME_START]! - PACKET_AT;
      view.nameEnd = state[STATE_NAME_END]! - PACKET_AT;
    }
    if (state[STATE_HOST_END]! > 0) {
      view.hostStart = state[STATE_HOST_START]! - PACKET_AT;
      view.hostEnd = state[STATE_HOST_END]! - PACKET_AT;
    }
    for (let field = 0; field < headTags.length; field++) {
      cursor.lo = this.#head[2 * field]!;
      cursor.hi = this.#head[2 * field + 1]!;
      putHead(cursor, view, headTags[field]!);
    }
    const unusual = state[STATE_UNUSUAL]!;
    for (let index = 0; index < unusual; index++) {
      const entry = this.#unusual[index]! >>> 2;
      view.form[entry] = this.#unusual[index]! & 3;
      view.lo[entry] = this.#bits[2 * index]!;
      view.hi[entry] = this.#bits[2 * index + 1]!;
    }
  }
}

function instantiate(memory: WebAssembly.Memory): ReadSteps {
  const module = new WebAssembly.Module(readFileSync(new URL("wasm/read-steps.wasm", import.meta.url)));
  return new WebAssembly.Instance(module, { env: { memory } }).exports as ReadSteps;
}

function toPlace(address: number): number {
  return address === 0 ? -1 : address - PACKET_AT;
}

/** There is one, as one packet is read at a time. */
export const stepReader = new StepReader();
