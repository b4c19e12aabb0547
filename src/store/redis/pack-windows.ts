/** Windows as the spool keeps them: packs of some, each window behind its length. */
import type { ClosedWindow } from "../../model/window.js";
import { UnreadableWindow } from "./byte-reader.js";
import { ByteWriter } from "./byte-writer.js";
import { writeClosed } from "./compact-window.js";
import type { NameRests } from "./name-rests.js";

export interface Pack {
  readonly payload: Buffer;
  readonly windows: number;
}

/** A pack takes a few ms to make, and others have their turn between two. */
const PACK_WINDOWS_MAX = 64;
const PACK_BYTES_MAX = 128 * 1024;
const LENGTH_BYTES = 4;

/** Makes one pack after the other; nothing is made before it is asked for. */
export function* packWindows(windows: readonly ClosedWindow[], rests: NameRests): Generator<Pack> {
  const writer = new ByteWriter();
  let packed = 0;
  for (const [index, window] of windows.entries()) {
    writeOne(writer, window, rests);
    packed++;
    const isFull = packed === PACK_WINDOWS_MAX || writer.length >= PACK_BYTES_MAX;
    if (!isFull && index < windows.length - 1) continue;
    yield { payload: writer.copyFrom(0), windows: packed };
    writer.clear();
    packed = 0;
  }
}

/** The bytes of each window of a pack. @throws {UnreadableWindow} where it is none */
export function unpackWindows(payload: Buffer): Buffer[] {
  const windows: Buffer[] = [];
  for (let at = 0; at < payload.length;) {
    const start = at + LENGTH_BYTES;
    const end = start <= payload.length ? start + payload.readUInt32LE(at) : Infinity;
    if (end > payload.length) throw new UnreadableWindow("a pack of windows ends too early");
    windows.push(payload.subarray(start, end));
    at = end;
  }
  return windows;
}

function writeOne(writer: ByteWriter, closed: ClosedWindow, rests: NameRests): void {
  const start = writer.length;
  writer.uint32(0);
  writeClosed(writer, closed, rests);
  writer.patchUint32(start, writer.length - start - LENGTH_BYTES);
}
