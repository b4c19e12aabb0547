/**
 * A record of the spool as bytes, and a segment of them read back. Little-endian: u32 length of the payload, u32
 * CRC-32 of all that follows, u32 items in the payload, f64 Unix ms of its writing, payload. A segment is a file
 * of them behind eight bytes, "ZTSPOOL" and the version of this format.
 */
import { crc32 } from "node:zlib";

/** What a segment begins with; the last byte is the version. */
export const SEGMENT_HEADER = Buffer.from("ZTSPOOL\x01", "latin1");
/** Bytes of a record before its payload. */
export const RECORD_HEAD_BYTES = 20;

export interface SpoolRecord {
  /** Opaque to the spool. */
  readonly payload: Buffer;
  /** How many things the payload holds, for the counts. */
  readonly items: number;
  /** Wall clock of its writing, Unix ms. */
  readonly writtenMs: number;
}

/** The record as one piece, so that it is written by one call. */
export function encodeRecord({ payload, items, writtenMs }: SpoolRecord): Buffer {
  const bytes = Buffer.allocUnsafe(RECORD_HEAD_BYTES + payload.length);
  bytes.writeUInt32LE(payload.length, 0);
  bytes.writeUInt32LE(items, 8);
  bytes.writeDoubleLE(writtenMs, 12);
  bytes.set(payload, RECORD_HEAD_BYTES);
  bytes.writeUInt32LE(crc32(bytes.subarray(8)), 4);
  return bytes;
}

/**
 * The whole record at `offset`: `short` where the bytes end before it does, and then how many it needs; `bad`
 * where its checksum is another. A length that was damaged shows as either.
 */
export function readRecord(
  bytes: Buffer,
  offset: number,
):
  | { readonly kind: "record"; readonly record: SpoolRecord; readonly end: number }
  | { readonly kind: "short"; readonly needed: number }
  | { readonly kind: "bad" } {
  const left = bytes.length - offset;
  if (left < RECORD_HEAD_BYTES) return { kind: "short", needed: RECORD_HEAD_BYTES };
  const needed = RECORD_HEAD_BYTES + bytes.readUInt32LE(offset);
  if (left < needed) return { kind: "short", needed };
  const end = offset + needed;
  if (crc32(bytes.subarray(offset + 8, end)) !== bytes.readUInt32LE(offset + 4)) return { kind: "bad" };
  const record = {
    payload: bytes.subarray(offset + RECORD_HEAD_BYTES, end),
    items: bytes.readUInt32LE(offset + 8),
    writtenMs: bytes.readDoubleLE(offset + 12),
  };
  return { kind: "record", record, end };
}
