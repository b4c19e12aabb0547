/** Makes the {@link Layout} of a packet that `scan-packet.ts` has read. */
import type { PacketView } from "../model/packet-view.js";
import { Cursor, WIRE_BYTES, WIRE_FIXED64, WIRE_VARINT } from "./cursor.js";
import { Layout } from "./layout.js";
import {
  STEP_DOUBLE,
  STEP_HEAD,
  STEP_HOST,
  STEP_INT,
  STEP_LAST,
  STEP_NAME,
  STEP_PROCESSES,
  STEP_SECTION,
  STEP_TICKS,
  STEP_VALUE32,
  STEP_VALUE64,
} from "./step-kinds.js";
import { STEP_PACKET_BYTES_MAX } from "./step-memory.js";
import type { Step } from "./steps.js";
import {
  HOST,
  INTERVAL_MS,
  NAME,
  PROCESSES,
  RUN,
  SAMPLE,
  SEQUENCE,
  THREADS,
  TICKS,
  TIME,
  TIME_NS,
  ZONE_CREATED_NS,
} from "./packet-head.js";
import { PROCESS } from "./read-processes.js";
import { ROLE_UNKNOWN, ROLE_VALUE32, ROLE_VALUE64, SECTION_TAGS, SECTIONS, type Section } from "./section.js";

/** The step that follows the tag of a field of Packet that is no section. */
const HEAD_STEPS: Readonly<Record<number, number>> = {
  [NAME]: STEP_NAME,
  [HOST]: STEP_HOST,
  [TICKS]: STEP_TICKS,
  [THREADS]: STEP_VALUE32,
  [PROCESSES]: STEP_VALUE32,
  [TIME]: STEP_HEAD,
  [SEQUENCE]: STEP_HEAD,
  [INTERVAL_MS]: STEP_HEAD,
  [TIME_NS]: STEP_HEAD,
  [RUN]: STEP_HEAD,
  [ZONE_CREATED_NS]: STEP_HEAD,
};

/** The value of a sample by its tag. A creation time is no part of a layout. */
const SAMPLE_STEPS: Readonly<Record<number, number>> = {
  [(4 << 3) | WIRE_VARINT]: STEP_INT,
  [(5 << 3) | WIRE_VARINT]: STEP_VALUE64,
  [(6 << 3) | WIRE_FIXED64]: STEP_DOUBLE,
};
const SAMPLE_CREATION = (7 << 3) | WIRE_VARINT;

/** The layout of the packet in the view, with a text that is the same for equal ones. */
export interface MadeLayout {
  readonly key: string;
  readonly make: () => Layout;
}

/** Null where the packet has something that layouts leave to the scanner, or has it in an unusual way. */
export function makeLayout(view: PacketView): MadeLayout | null {
  if (view.end - view.start > STEP_PACKET_BYTES_MAX) return null;
  const walk = new Walk(view.bytes, view.start, view.end);
  if (!walk.readAll() || walk.entries + walk.processes !== view.count) return null;
  const { steps, entries, headTags } = walk;
  const key = steps
    .map(({ kind, argument, literal, lengthAt }) => {
      const text = Buffer.from(literal).toString("latin1");
      return `${kind},${argument},${lengthAt},${literal.length}:${text}`;
    })
    .join(" ");
  return { key, make: () => new Layout(steps, entries, headTags) };
}

/** One way through a packet. Every method is false where a layout is not to be had. */
class Walk {
  readonly steps: Step[] = [];
  /** Of the fields of the head. */
  readonly headTags: number[] = [];
  /** The processes apart. */
  entries = 0;
  processes = 0;
  readonly #cursor = new Cursor();
  readonly #bytes: Uint8Array;
  readonly #end: number;
  /** Where the literal of the next step begins, and where in it a section's length is, or 0. */
  #literalAt: number;
  #lengthAt = 0;
  /** Tags of what may be there once only. */
  readonly #seen = new Set<number>();

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#bytes = bytes;
    this.#end = end;
    this.#literalAt = start;
    this.#cursor.reset(bytes, start);
  }

  readAll(): boolean {
    while (this.#cursor.at < this.#end) {
      const from = this.#cursor.at;
      const tag = this.#cursor.tag(this.#end);
      if (tag === PROCESS ? !this.#readProcess(from) : !this.#readField(tag)) return false;
    }
    return true;
  }

  #readProcess(from: number): boolean {
    if (this.processes++ === 0) this.#step(STEP_PROCESSES, 0, from);
    else if (this.steps.at(-1)!.kind !== STEP_PROCESSES) return false;
    return this.#skip(PROCESS);
  }

  #readField(tag: number): boolean {
    const section = (tag & 7) === WIRE_BYTES ? SECTIONS[tag >>> 3] : undefined;
    if (tag === SAMPLE || section !== undefined) return this.#readSection(tag, section);
    const kind = HEAD_STEPS[tag];
    if (kind === undefined || !this.#isFirst(tag)) return false;
    this.#step(kind, kind === STEP_HEAD ? this.headTags.push(tag) - 1 : 0);
    if (kind === STEP_VALUE32 || kind === STEP_TICKS) this.entries++;
    return this.#skip(tag);
  }

  /** A section of 2013, or a sample where it is undefined. */
  #readSection(tag: number, section: Section | undefined): boolean {
    if (section?.isSingular === true && !this.#isFirst(tag)) return false;
    const lengthAt = this.#cursor.at;
    const end = this.#cursor.length(this.#end);
    const lengthBytes = this.#cursor.at - lengthAt;
    if (lengthBytes === 1) this.#lengthAt = lengthAt - this.#literalAt;
    else if (lengthBytes > 2) return false;
    else this.#step(STEP_SECTION, 0, lengthAt);
    if (lengthBytes > 1) this.#literalAt = this.#cursor.at;
    const values = new Set<number>();
    while (this.#cursor.at < end) {
      const field = this.#cursor.tag(end);
      const kind = section === undefined ? SAMPLE_STEPS[field] : valueStep(section, field);
      if (kind === undefined) {
        if ((section === undefined && field === SAMPLE_CREATION) || !this.#pass(field, end)) return false;
        continue;
      }
      if (values.has(field) || (section === undefined && values.size > 0)) return false;
      values.add(field);
      this.entries++;
      if (!this.#passValue(field, kind, end)) return false;
    }
    return values.size > 0 && this.#literalAt === end;
  }

  #passValue(field: number, kind: number, end: number): boolean {
    const { at } = this.#cursor;
    if (!this.#pass(field, end)) return false;
    const isLast = this.#cursor.at === end;
    if (kind >= STEP_INT && !isLast) return false;
    this.#step(isLast && kind < STEP_SECTION ? kind | STEP_LAST : kind, 0, at);
    this.#literalAt = this.#cursor.at;
    return true;
  }

  /** A step whose literal ends at `end`, where the cursor is. */
  #step(kind: number, argument: number, end = this.#cursor.at): void {
    const literal = this.#bytes.slice(this.#literalAt, end);
    this.steps.push({ kind, argument, literal, lengthAt: this.#lengthAt });
    this.#lengthAt = 0;
  }

  /** Passes over what the step reads: the next literal begins behind it. */
  #skip(tag: number): boolean {
    const isGood = this.#pass(tag, this.#end);
    this.#literalAt = this.#cursor.at;
    return isGood;
  }

  #pass(tag: number, end: number): boolean {
    return this.#cursor.skip(tag, end, 0);
  }

  #isFirst(tag: number): boolean {
    const isFirst = !this.#seen.has(tag);
    this.#seen.add(tag);
    return isFirst;
  }
}

/** The step of a field that is a value; undefined of what is to be the same in all packets. */
function valueStep(section: Section, tag: number): number | undefined {
  const role = tag < SECTION_TAGS ? section.roles[tag]! : ROLE_UNKNOWN;
  if (role === ROLE_VALUE64) return STEP_VALUE64;
  return role === ROLE_VALUE32 ? STEP_VALUE32 : undefined;
}
