/**
 * What a zone read in one tick, as several packets where readers would refuse it as one. The fields of a packet may
 * stand in any order and in any packet of the zone's tick, with two exceptions: usage is a share of the ticks beside
 * it, and a list of zones is whole or none. What fits nowhere is left out, and counted.
 */
import protobuf from "protobufjs/minimal.js";
import { PACKET_SECTIONS } from "../model/metric.js";
import { ENTRIES_MAX, PACKET_BYTES_MAX } from "../model/packet-view.js";
import type { ZoneReading } from "../model/reading.js";
import { Writer } from "./write-value.js";

const { Reader } = protobuf;

/** What a packet may be made of. */
export interface PacketLimits {
  readonly bytes: number;
  /** Values, and names of zones. */
  readonly entries: number;
}

/** A batch, which puts up to 8 bytes before its one packet, must not be too large either. */
const LIMITS: PacketLimits = { bytes: PACKET_BYTES_MAX - 8, entries: ENTRIES_MAX };

export interface SplitPacket {
  /** In the order of their numbers; the first has the ticks, all usage, the list of zones and what was dropped. */
  readonly parts: readonly Uint8Array[];
  /** How much was left out, by kind: `processes`, `zone_names`, and `oversized` for any other field. */
  readonly leftOut: ReadonlyMap<string, number>;
}

const { cpu: CPU, mem: MEM, net: NET, disk: DISK, process: PROCESS } = PACKET_SECTIONS;
const ZONE_NAME = 12;
const SEQUENCE = 101;
const HISTOGRAM = 111;
const DROPPED = 112;
const CREATED = 113;
/** Each part has them: name, time, host, interval, time_ns, run, zone_created_ns. */
const HEAD = new Set([1, 2, 100, 102, 103, 104, 105]);
/** The first part has them, in this order: ticks, threads, processes, and what else cannot be elsewhere. */
const FIRST = [3, 4, 5, DROPPED, ZONE_NAME, CPU, PROCESS];
/** Values of a section; of any other field one. */
const VALUES_MAX: Readonly<Record<number, number>> = { [MEM]: 12, [NET]: 6, [DISK]: 11 };
/** A tag of two bytes and 64 bits. */
const SEQUENCE_BYTES = 12;

/** Whether a packet of these readings has to be split; where it is not sure, yes. */
export function isTooLarge(
  packet: Uint8Array,
  readings: readonly ZoneReading[],
  zoneNames: readonly string[] = [],
  limits = LIMITS,
): boolean {
  if (packet.length > limits.bytes || zoneNames.length > limits.entries) return true;
  let entries = 1; // The ticks.
  for (const { series, processes, histograms } of readings) {
    entries += series.length + processes.length;
    for (const { buckets } of histograms) entries += buckets.length + 1;
  }
  return entries > limits.entries;
}

/** A field of the packet, with the creation time that belongs to it. */
interface Piece {
  readonly field: number;
  readonly start: number;
  end: number;
}

/** Splits a packet of our own encoder; its parts are numbered from `sequence` on. */
export function splitPacket(packet: Uint8Array, sequence: number, limits = LIMITS): SplitPacket {
  const pieces = readPieces(packet);
  const head = pieces.filter(({ field }) => HEAD.has(field));
  const room = { ...limits, bytes: limits.bytes - sizeOf(head) - SEQUENCE_BYTES };
  const { parts, leftOut } = distribute(packet, pieces, room);
  const toBytes = ({ start, end }: Piece): Uint8Array => packet.subarray(start, end);
  return {
    parts: parts.map((part, index) => {
      const number = Writer.create()
        .uint32(SEQUENCE << 3)
        .uint64(sequence + index)
        .finish();
      return Buffer.concat([...head.map(toBytes), number, ...part.pieces.map(toBytes)]);
    }),
    leftOut,
  };
}

function readPieces(packet: Uint8Array): Piece[] {
  const reader = Reader.create(packet);
  const pieces: Piece[] = [];
  while (reader.pos < packet.length) {
    const start = reader.pos;
    const tag = reader.uint32();
    reader.skipType(tag & 7);
    const [field, last] = [tag >>> 3, pieces.at(-1)];
    if (field === CREATED && last !== undefined) last.end = reader.pos;
    else pieces.push({ field, start, end: reader.pos });
  }
  return pieces;
}

function distribute(
  packet: Uint8Array,
  pieces: readonly Piece[],
  room: PacketLimits,
): { readonly parts: readonly Part[]; readonly leftOut: Map<string, number> } {
  const leftOut = new Map<string, number>();
  const leave = (kind: string): void => void leftOut.set(kind, (leftOut.get(kind) ?? 0) + 1);
  let part = new Part(room);
  const parts = [part];
  for (const piece of firstPieces(packet, pieces, room, leave)) {
    if (!part.take(piece)) leave(piece.field === PROCESS ? "processes" : "oversized");
  }
  for (const piece of pieces) {
    if (HEAD.has(piece.field) || FIRST.includes(piece.field) || piece.field === SEQUENCE) continue;
    if (part.take(piece)) continue;
    const next = new Part(room);
    if (next.take(piece)) parts.push((part = next));
    else leave("oversized");
  }
  return { parts, leftOut };
}

/** A list of zones that would leave no room for usage is left out; of processes those of the most usage come first. */
function firstPieces(
  packet: Uint8Array,
  pieces: readonly Piece[],
  room: PacketLimits,
  leave: (kind: string) => void,
): Piece[] {
  const of = (wanted: number): Piece[] => pieces.filter(({ field }) => field === wanted);
  return FIRST.flatMap((field) => {
    const found = of(field);
    if (field === PROCESS) return sortByUsage(packet, found);
    if (field !== ZONE_NAME) return found;
    if (sizeOf(found) <= room.bytes / 2 && found.length <= room.entries) return found;
    for (let name = 0; name < found.length; name++) leave("zone_names");
    return [];
  });
}

function sortByUsage(packet: Uint8Array, processes: readonly Piece[]): Piece[] {
  const usages = new Map(processes.map((piece) => [piece, readUsage(packet, piece)]));
  return [...processes].sort((a, b) => usages.get(b)! - usages.get(a)!);
}

/** Field 3 of a process. */
function readUsage(packet: Uint8Array, { start, end }: Piece): number {
  const reader = Reader.create(packet.subarray(start, end));
  reader.uint32();
  reader.uint32();
  while (reader.pos < end - start) {
    const tag = reader.uint32();
    if (tag === 24) return reader.uint32();
    reader.skipType(tag & 7);
  }
  return 0;
}

/** What is put together for one packet, behind its head. */
class Part {
  readonly pieces: Piece[] = [];
  #bytes: number;
  #entries: number;

  constructor({ bytes, entries }: PacketLimits) {
    this.#bytes = bytes;
    this.#entries = entries;
  }

  /** Takes a piece; false where there is no room for it. */
  take(piece: Piece): boolean {
    const bytes = piece.end - piece.start;
    const entries = valuesMaxOf(piece);
    if (bytes > this.#bytes || entries > this.#entries) return false;
    this.#bytes -= bytes;
    this.#entries -= entries;
    this.pieces.push(piece);
    return true;
  }
}

/** A bucket of a histogram has two bytes at least, and its sum is a value more. */
function valuesMaxOf({ field, start, end }: Piece): number {
  if (field === ZONE_NAME || field === DROPPED) return 0;
  return field === HISTOGRAM ? Math.ceil((end - start) / 2) : (VALUES_MAX[field] ?? 1);
}

function sizeOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { start, end }) => sum + end - start, 0);
}
