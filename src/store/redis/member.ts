/**
 * A member of a zone's sorted set: one window of one node, compact or as JSON. Both begin with the node that
 * closed it, so that a script finds that node's member without reading it: JSON so
 * `{"node":"gz-01","ids":["gz-01:812"],"id":"gz-01:812","host":...`.
 */
import type { WindowJson } from "../../model/window.js";
import { mergeCorrections, nodeOf } from "../merge-windows.js";
import { UnreadableWindow } from "./byte-reader.js";
import { ByteWriter } from "./byte-writer.js";
import { COMPACT_VERSION, decodeWindow, encodeWindow, type StoredWindow } from "./compact-window.js";

export type Encoding = "compact" | "json";

const JSON_START = 0x7b;
/** Closings whose retry is known again; only one of the last rounds can come twice. */
const NUMBERS_MAX = 1_000;

/** What every member of a node begins with, whichever encoding it has. */
export function memberBeginnings(node: string): { readonly compact: Buffer; readonly json: Buffer } {
  const writer = new ByteWriter();
  writer.byte(COMPACT_VERSION);
  writer.text(node);
  return { compact: writer.copyFrom(0), json: Buffer.from(`{"node":${JSON.stringify(node)},`) };
}

export function encodeMember(stored: StoredWindow, encoding: Encoding): Buffer {
  if (encoding === "compact") return encodeWindow(stored);
  const node = nodeOf(stored.window.id);
  const ids = stored.numbers.map((number) => `${node}:${number}`);
  return Buffer.from(JSON.stringify({ node, ids, ...stored.window }));
}

/** A member of either encoding. @throws {UnreadableWindow} for anything else */
export function decodeMember(bytes: Buffer): StoredWindow {
  return bytes[0] === JSON_START ? decodeJson(bytes.toString()) : decodeWindow(bytes);
}

/** Whether all closings of `other` are in `stored` already. */
export function holds(stored: StoredWindow, other: Pick<StoredWindow, "numbers">): boolean {
  return other.numbers.every((number) => stored.numbers.includes(number));
}

/** Two windows of one node, zone and step as one that holds the closings of both. */
export function mergeStored(a: StoredWindow, b: StoredWindow): StoredWindow {
  const window = mergeCorrections([a.window, b.window]);
  const first = closingNumber(window.id);
  const others = new Set([...a.numbers, ...b.numbers].filter((number) => number !== first));
  return { window, numbers: [first, ...[...others].slice(1 - NUMBERS_MAX)] };
}

function decodeJson(text: string): StoredWindow {
  const { ids, window } = parseJson(text);
  return { numbers: ids.map(closingNumber), window };
}

/** The number in the id of a closing: `gz-01:812` -> 812. @throws {UnreadableWindow} where it is none */
function closingNumber(id: string): number {
  const number = Number(id.slice(id.lastIndexOf(":") + 1));
  if (!Number.isSafeInteger(number) || number < 0) throw new UnreadableWindow(`the id ${id} has no number`);
  return number;
}

function parseJson(text: string): { readonly ids: readonly string[]; readonly window: WindowJson } {
  const parsed = parseObject(text);
  const { node, ids, ...window } = parsed;
  const isOurs =
    typeof node === "string" &&
    Array.isArray(ids) &&
    ids.length > 0 &&
    ids.every((id) => typeof id === "string") &&
    isWindow(window);
  if (!isOurs) throw new UnreadableWindow("JSON that is no window");
  return { ids: ids, window: window as unknown as WindowJson };
}

function parseObject(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw new UnreadableWindow("text that is no JSON");
  }
}

/** What readers and the merge rely on. */
function isWindow({ id, host, zone, start, end, coverage, series }: Record<string, unknown>): boolean {
  const texts = [id, host, zone, start, end];
  const isTold = texts.every((text) => typeof text === "string") && !Number.isNaN(Date.parse(String(start)));
  return isTold && typeof coverage === "object" && coverage !== null && Array.isArray(series);
}
