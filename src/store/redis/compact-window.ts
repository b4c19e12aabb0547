/**
 * A closed window as bytes: `encoding: compact` in Redis, and every window in the spool. The first byte is the
 * version of the format. Exact both ways; docs/protocol.md describes it for readers in other languages.
 */
import type { ClosedWindow, Coverage, WindowJson } from "../../model/window.js";
import { nodeOf } from "../merge-windows.js";
import { ByteReader, UnreadableWindow } from "./byte-reader.js";
import { ByteWriter } from "./byte-writer.js";
import { readSeries, SeriesWriter } from "./compact-series.js";
import { readValue, writeValue } from "./compact-value.js";
import { NameRests } from "./name-rests.js";

/** First byte; another layout gets another one. JSON begins with "{". */
export const COMPACT_VERSION = 1;

const LATE = 1;
const HAS_GAP = 2;

/** Where a window belongs, and which closings are in it: read without reading its series. */
export interface WindowHead {
  readonly node: string;
  /** Numbers of the closings that are merged in it, at least one; with the node they are the ids. */
  readonly numbers: readonly number[];
  readonly host: string;
  readonly zone: string;
  /** `10s` */
  readonly resolution: string;
  readonly resolutionMs: number;
  /** Unix ms. */
  readonly startMs: number;
}

/** A window and the numbers of the closings merged in it; its own id is the first of them. */
export interface StoredWindow {
  readonly numbers: readonly number[];
  readonly window: WindowJson;
}

/** Appends a window that has just been closed. */
export function writeClosed(writer: ByteWriter, closed: ClosedWindow, rests: NameRests): void {
  const { node, number, host, zone, resolution, resolutionMs, startMs, late } = closed;
  writeHead(writer, { node, numbers: [number], host, zone, resolution, resolutionMs, startMs });
  const { coverage, gap } = closed.completeness();
  writeState(writer, { late, coverage, gap });
  const series = new SeriesWriter(writer, rests);
  closed.visitSeries((one) => series.add(one));
  series.end();
}

/** The bytes of a window that was read or merged. @throws {UnreadableWindow} for times that are none */
export function encodeWindow({ numbers, window }: StoredWindow): Buffer {
  const { id, host, zone, resolution } = window;
  const startMs = Date.parse(window.start);
  const resolutionMs = Date.parse(window.end) - startMs;
  if (Number.isNaN(resolutionMs)) throw new UnreadableWindow(`no time: ${window.start} or ${window.end}`);
  const writer = new ByteWriter();
  writeHead(writer, { node: nodeOf(id), numbers, host, zone, resolution, resolutionMs, startMs });
  writeState(writer, window);
  const series = new SeriesWriter(writer, new NameRests());
  for (const one of window.series) series.add(one);
  series.end();
  return writer.copyFrom(0);
}

/** @throws {UnreadableWindow} */
export function decodeHead(bytes: Buffer): WindowHead {
  return readHead(new ByteReader(bytes));
}

/** @throws {UnreadableWindow} */
export function decodeWindow(bytes: Buffer): StoredWindow {
  const reader = new ByteReader(bytes);
  const { node, numbers, host, zone, resolution, resolutionMs, startMs } = readHead(reader);
  const flags = reader.byte();
  const coverage = readCoverage(reader);
  const gap = (flags & HAS_GAP) === 0 ? null : { cause: reader.text() };
  const series = readSeries(reader);
  if (reader.left > 0) throw new UnreadableWindow(`${reader.left} bytes behind the window`);
  const id = `${node}:${numbers[0]}`;
  const start = new Date(startMs).toISOString();
  const end = new Date(startMs + resolutionMs).toISOString();
  const late = (flags & LATE) !== 0;
  return { numbers, window: { id, host, zone, resolution, start, end, late, coverage, gap, series } };
}

function writeHead(writer: ByteWriter, head: WindowHead): void {
  writer.byte(COMPACT_VERSION);
  writer.text(head.node);
  writer.varint(head.numbers.length);
  for (const number of head.numbers) writer.varint(number);
  writer.text(head.host);
  writer.text(head.zone);
  writer.text(head.resolution);
  writer.varint(head.resolutionMs);
  writeValue(writer, head.startMs);
}

function writeState(
  writer: ByteWriter,
  { late, coverage, gap }: Pick<WindowJson, "late" | "coverage" | "gap">,
): void {
  writer.byte((late ? LATE : 0) | (gap === null ? 0 : HAS_GAP));
  writeCoverage(writer, coverage);
  if (gap !== null) writer.text(gap.cause);
}

function readHead(reader: ByteReader): WindowHead {
  const version = reader.byte();
  if (version !== COMPACT_VERSION) throw new UnreadableWindow(`version ${version} of the format`);
  const node = reader.text();
  const length = reader.count();
  if (length === 0) throw new UnreadableWindow("a window without an id");
  const numbers: number[] = [];
  for (let index = 0; index < length; index++) numbers.push(reader.varint());
  const [host, zone, resolution] = [reader.text(), reader.text(), reader.text()];
  const resolutionMs = reader.varint();
  const startMs = readValue(reader);
  if (!isTime(startMs) || !isTime(startMs + resolutionMs)) throw new UnreadableWindow(`no time: ${startMs}`);
  return { node, numbers, host, zone, resolution, resolutionMs, startMs };
}

/** Times that a Date can have. */
const TIME_MS_MAX = 8.64e15;

function isTime(value: unknown): value is number {
  return typeof value === "number" && Math.abs(value) <= TIME_MS_MAX;
}

function writeCoverage(writer: ByteWriter, { expected, received, late, dropped }: Coverage): void {
  writeValue(writer, expected);
  writeValue(writer, received);
  writeValue(writer, late);
  const kinds = Object.entries(dropped);
  writer.varint(kinds.length);
  for (const [kind, count] of kinds) {
    writer.text(kind);
    writeValue(writer, count);
  }
}

function readCoverage(reader: ByteReader): Coverage {
  const expected = readCount(reader);
  const received = readCount(reader) ?? 0;
  const late = readCount(reader) ?? 0;
  const length = reader.count();
  const kinds: [kind: string, count: number][] = [];
  for (let index = 0; index < length; index++) kinds.push([reader.text(), readCount(reader) ?? 0]);
  return { expected, received, late, dropped: Object.fromEntries(kinds) };
}

function readCount(reader: ByteReader): number | null {
  const value = readValue(reader);
  if (typeof value === "string") throw new UnreadableWindow("a count of samples is text");
  return value;
}
