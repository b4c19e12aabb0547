/**
 * The messages of the topic `tachyon`: one kstat statistic each, in binary, big-endian, without padding. Host,
 * zone, time, name, module, class, instance and key, then `i` with 8 bytes or `s` with the rest of the message.
 * @see kstat.c of tachyon-meter, `packet_fields`
 */
import { isUtf8 } from "node:buffer";
import type { KstatFrame, KstatFrameSkip } from "../model/kstat-frame.js";
import { TEXT_BYTES_MAX } from "../model/packet-view.js";
import type { Value } from "../model/reading.js";

/** 9999-12-31T23:59:59Z, Unix seconds. */
const TIME_MAX_S = 253_402_300_799;
const INTEGER_TAG = 0x69;
const STRING_TAG = 0x73;
const INTEGER_BYTES = 8;
const LENGTH_BYTES = 4;

export type DecodedKstatFrame =
  | { readonly kind: "frame"; readonly frame: KstatFrame }
  | { readonly kind: "skip"; readonly reason: KstatFrameSkip };

/**
 * Reads one message: `00000006 fifo01 00000006 global ... 69 00000000075bcd15` becomes the frame of host fifo01
 * with value 123456789. Never throws; every length is checked before it is used.
 */
export function decodeKstatFrame(bytes: Buffer): DecodedKstatFrame {
  const reader = new FrameReader(bytes);
  const host = reader.text();
  const uuid = reader.text();
  const timeS = reader.integer();
  const name = reader.text();
  const module = reader.text();
  const kstatClass = reader.text();
  const instance = reader.integer();
  const key = reader.text();
  const value = reader.value();
  const isTime = timeS >= 0 && timeS <= TIME_MAX_S;
  const reason = reader.skip ?? (isTime ? null : "bad_time");
  if (reason !== null) return { kind: "skip", reason };
  const frame = { host, uuid, timeS: Number(timeS), name, module, class: kstatClass, instance, key, value };
  return { kind: "frame", frame };
}

/** Reads field after field. After the first that is not good, `skip` says why and the rest has no meaning. */
class FrameReader {
  skip: KstatFrameSkip | null = null;
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  text(): string {
    if (this.#isShort(LENGTH_BYTES)) return "";
    const length = this.#bytes.readUInt32BE(this.#at);
    this.#at += LENGTH_BYTES;
    return this.#isShort(length) ? "" : this.#takeText(length);
  }

  integer(): Value {
    if (this.#isShort(INTEGER_BYTES)) return 0;
    const high = this.#bytes.readInt32BE(this.#at);
    const low = this.#bytes.readUInt32BE(this.#at + 4);
    this.#at += INTEGER_BYTES;
    const number = high * 2 ** 32 + low;
    return Number.isSafeInteger(number) ? number : (BigInt(high) << 32n) | BigInt(low);
  }

  /** The tag, and all that is left. */
  value(): Value | string {
    if (this.#isShort(1)) return 0;
    const tag = this.#bytes[this.#at++];
    if (tag === STRING_TAG) return this.#takeText(this.#bytes.length - this.#at);
    if (tag !== INTEGER_TAG) return this.#fail("value_tag", 0);
    const value = this.integer();
    return this.#at < this.#bytes.length ? this.#fail("trailing", 0) : value;
  }

  #takeText(length: number): string {
    const start = this.#at;
    const end = start + length;
    this.#at = end;
    if (length > TEXT_BYTES_MAX) return this.#fail("long_text", "");
    if (isAscii(this.#bytes, start, end)) return this.#bytes.toString("latin1", start, end);
    if (!isUtf8(this.#bytes.subarray(start, end))) return this.#fail("not_text", "");
    return this.#bytes.toString("utf8", start, end);
  }

  #isShort(length: number): boolean {
    if (this.skip === null && this.#at + length <= this.#bytes.length) return false;
    this.#fail("truncated", undefined);
    return true;
  }

  #fail<Stand>(reason: KstatFrameSkip, stand: Stand): Stand {
    this.skip ??= reason;
    return stand;
  }
}

function isAscii(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at]! >= 0x80) return false;
  return true;
}
