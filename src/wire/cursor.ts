/**
 * Reads the protobuf wire format at one place of a byte array, one field at a time, without an object per
 * value and without exceptions: what fails says so and leaves the reason in `refusal`. It accepts and refuses
 * what protobufjs does, field by field.
 * @see https://protobuf.dev/programming-guides/encoding/
 */
import type { Refusal } from "../model/packet-view.js";

export const WIRE_VARINT = 0;
export const WIRE_FIXED64 = 1;
export const WIRE_BYTES = 2;
export const WIRE_GROUP = 3;
export const WIRE_GROUP_END = 4;
export const WIRE_FIXED32 = 5;

/** Depth of nested groups that protobuf's own readers allow. */
const DEPTH_MAX = 100;

const TWO_32 = 2 ** 32;

/** Two halves of 64 bits as an unsigned number, exact below 2^53. */
export function toUnsigned(lo: number, hi: number): number {
  return (hi >>> 0) * TWO_32 + (lo >>> 0);
}

export class Cursor {
  bytes: Uint8Array = new Uint8Array(0);
  /** Where the next byte is read. */
  at = 0;
  /** The 64 bits of the value read last, as signed halves: V8 keeps those without a box, unlike unsigned ones. */
  lo = 0;
  hi = 0;
  /** Why a read failed. */
  refusal: Refusal = "malformed";
  /** Where the bits of a double become one. */
  readonly #double = new DataView(new ArrayBuffer(8));

  reset(bytes: Uint8Array, at: number): void {
    this.bytes = bytes;
    this.at = at;
  }

  refuse(reason: Refusal): false {
    this.refusal = reason;
    return false;
  }

  /** Reads a varint of up to 64 bits into `lo` and `hi`; surplus bits of the tenth byte are dropped. */
  varint(end: number): boolean {
    const byte = this.at < end ? this.bytes[this.at]! : 128;
    if (byte > 127) return this.#longVarint(end);
    this.at++;
    this.lo = byte;
    this.hi = 0;
    return true;
  }

  #longVarint(end: number): boolean {
    const bytes = this.bytes;
    let at = this.at;
    let low = 0; // The first 28 bits, the second 28, and the last 14.
    let middle = 0;
    let high = 0;
    let byte = 128;
    for (let shift = 0; byte > 127 && shift < 28; shift += 7) {
      if (at >= end) return this.refuse("truncated");
      byte = bytes[at++]!;
      low |= (byte & 127) << shift;
    }
    for (let shift = 0; byte > 127 && shift < 28; shift += 7) {
      if (at >= end) return this.refuse("truncated");
      byte = bytes[at++]!;
      middle |= (byte & 127) << shift;
    }
    for (let shift = 0; byte > 127 && shift < 14; shift += 7) {
      if (at >= end) return this.refuse("truncated");
      byte = bytes[at++]!;
      high |= (byte & 127) << shift;
    }
    if (byte > 127) return this.refuse("malformed");
    this.at = at;
    this.lo = low | (middle << 28);
    this.hi = (middle >>> 4) | (high << 24);
    return true;
  }

  /** Reads eight bytes, little-endian, into `lo` and `hi`. */
  fixed64(end: number): boolean {
    if (end - this.at < 8) return this.refuse("truncated");
    this.lo = this.#fixed32(this.at);
    this.hi = this.#fixed32(this.at + 4);
    this.at += 8;
    return true;
  }

  #fixed32(at: number): number {
    const { bytes } = this;
    return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
  }

  /** The 64 bits read last as an unsigned number, exact below 2^53. */
  unsigned(): number {
    return toUnsigned(this.lo, this.hi);
  }

  /** Turns the zigzag form that was read into two's complement. */
  unzigzag(): void {
    const { lo, hi } = this;
    const mask = -(lo & 1);
    this.lo = ((lo >>> 1) | (hi << 31)) ^ mask;
    this.hi = (hi >>> 1) ^ mask;
  }

  /** The 64 bits read last as a double. */
  double(): number {
    this.#double.setInt32(0, this.hi);
    this.#double.setInt32(4, this.lo);
    return this.#double.getFloat64(0);
  }

  /** Reads a tag: field number times 8 plus wire type, 32 bits. 0 where it failed, which no good tag is. */
  tag(end: number): number {
    const byte = this.at < end ? this.bytes[this.at]! : 128;
    if (byte < 128) {
      this.at++;
      return byte > 7 ? byte : this.#illegalTag();
    }
    const start = this.at;
    if (!this.#longVarint(end)) return 0;
    const isLegal = this.hi === 0 && this.at - start <= 5 && this.lo >>> 3 !== 0;
    return isLegal ? this.lo : this.#illegalTag();
  }

  #illegalTag(): 0 {
    this.refusal = "malformed";
    return 0;
  }

  /** Reads a length; the end of what it covers, or -1 where it failed or reaches beyond `end`. */
  length(end: number): number {
    const start = this.at;
    const byte = start < end ? this.bytes[start]! : 128;
    if (byte < 128 && byte < end - start) {
      this.at = start + 1;
      return start + 1 + byte;
    }
    if (!this.varint(end)) return -1;
    const isIllegal = this.hi !== 0 || this.lo < 0 || this.at - start > 5;
    if (!isIllegal && this.lo <= end - this.at) return this.at + this.lo;
    this.refusal = isIllegal ? "malformed" : "truncated";
    return -1;
  }

  /** Passes over a field that is not known, groups with all that is in them. */
  skip(tag: number, end: number, depth: number): boolean {
    switch (tag & 7) {
      case WIRE_VARINT:
        return this.#skipVarint(end);
      case WIRE_FIXED64:
        return this.#skipBytes(8, end);
      case WIRE_BYTES: {
        const after = this.length(end);
        if (after >= 0) this.at = after;
        return after >= 0;
      }
      case WIRE_GROUP:
        return this.#skipGroup(tag >>> 3, end, depth);
      case WIRE_FIXED32:
        return this.#skipBytes(4, end);
      default:
        return this.refuse("malformed");
    }
  }

  /** As protobufjs: of any length, since nobody needs the value. */
  #skipVarint(end: number): boolean {
    for (let at = this.at; at < end; at++) {
      if (this.bytes[at]! < 128) {
        this.at = at + 1;
        return true;
      }
    }
    return this.refuse("truncated");
  }

  #skipBytes(count: number, end: number): boolean {
    if (end - this.at < count) return this.refuse("truncated");
    this.at += count;
    return true;
  }

  #skipGroup(field: number, end: number, depth: number): boolean {
    for (;;) {
      const tag = this.tag(end);
      if (tag === 0) return false;
      if ((tag & 7) === WIRE_GROUP_END) return tag >>> 3 === field || this.refuse("malformed");
      if (depth === DEPTH_MAX) return this.refuse("malformed");
      if (!this.skip(tag, end, depth + 1)) return false;
    }
  }
}
