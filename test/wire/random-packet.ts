/**
 * Packets by chance, from a seed: fields in any order, given twice, unknown, of a wrong wire type, in groups, with
 * numbers at the edges; and mutations of them. They are written field by field from the reflection of the
 * format, so that a field added to it is tried too.
 */
import protobuf from "protobufjs";
import { Packet } from "./oracle.js";

/** Numbers in [0, 1) from a seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Random = () => number;

const TEXTS = [
  "",
  "a",
  "sd0",
  "sd1",
  "net0",
  "eth0",
  "net",
  "disk",
  "web1",
  "größe",
  "x".repeat(127),
  "y".repeat(200),
];
const DOUBLES = [0, -0, 1.5, -2.25, 1e300, Number.MIN_VALUE, 1e21, 0.1];
const BIGS = ["0", "1", "127", "128", "4294967295", "4294967296", "9007199254740993", "18446744073709551615"];

/** The bytes of a packet; mostly a good one. */
export function randomPacket(random: Random): Uint8Array {
  const writer = protobuf.Writer.create();
  const fields: (() => void)[] = [];
  if (random() < 0.98) fields.push(() => writer.uint32(10).string(pick(random, TEXTS.slice(1))));
  if (random() < 0.98) fields.push(() => writer.uint32(16).uint64(below(random, 2e9)));
  const count = below(random, 30);
  for (let index = 0; index < count; index++) fields.push(() => writeAnyField(random, writer, Packet, 0));
  while (fields.length > 0) fields.splice(below(random, fields.length), 1)[0]!();
  return writer.finish();
}

/** The same bytes with one to three things done to them. */
export function mutate(random: Random, packet: Uint8Array): Uint8Array {
  let bytes = Uint8Array.from(packet);
  for (let times = 1 + below(random, 3); times > 0; times--) bytes = mutateOnce(random, bytes);
  return bytes;
}

function mutateOnce(random: Random, bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const at = below(random, bytes.length + 1);
  const length = below(random, 8);
  switch (below(random, 6)) {
    case 0:
      return bytes.slice(0, at);
    case 1:
      return concat(bytes.slice(0, at), bytes.slice(at + length));
    case 2:
      return concat(bytes.slice(0, at), randomBytes(random, length), bytes.slice(at));
    case 3:
      return concat(bytes.slice(0, at), bytes.slice(Math.max(0, at - 20)));
    case 4:
      return bytes.fill(below(random, 256), at, at + 1 + below(random, 3));
    default:
      if (at < bytes.length) bytes[at]! ^= 1 << below(random, 8);
      return bytes;
  }
}

/** Bytes by chance, all kinds or those that look like tags. */
export function randomBytes(random: Random, length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, () => (random() < 0.5 ? below(random, 256) : 8 + below(random, 120)));
}

function writeAnyField(random: Random, writer: protobuf.Writer, type: protobuf.Type, depth: number): void {
  const chance = random();
  if (chance < 0.04) return writeUnknown(random, writer, 14 + below(random, 300), depth);
  const field = pick(random, type.fieldsArray);
  if (chance < 0.06) return writeUnknown(random, writer, field.id, depth);
  field.resolve();
  if (field.resolvedType instanceof protobuf.Type) return writeMessage(random, writer, field, depth);
  if (field.repeated && field.type !== "string" && random() < 0.7) return writePacked(random, writer, field);
  writeScalar(random, writer.uint32((field.id << 3) | wireTypeOf(field)), field);
}

function writeMessage(random: Random, writer: protobuf.Writer, field: protobuf.Field, depth: number): void {
  const type = field.resolvedType as protobuf.Type;
  writer.uint32((field.id << 3) | 2).fork();
  for (const one of type.fieldsArray) {
    if (one.required && random() < 0.97) {
      writeScalar(random, writer.uint32((one.id << 3) | wireTypeOf(one.resolve())), one);
    }
  }
  for (let count = below(random, 9); count > 0; count--) writeAnyField(random, writer, type, depth + 1);
  writer.ldelim();
}

function writePacked(random: Random, writer: protobuf.Writer, field: protobuf.Field): void {
  writer.uint32((field.id << 3) | 2).fork();
  for (let count = below(random, 6); count > 0; count--) writeScalar(random, writer, field);
  writer.ldelim();
}

function wireTypeOf(field: protobuf.Field): number {
  return (protobuf.types.basic as Record<string, number>)[field.type] ?? 0;
}

function writeScalar(random: Random, writer: protobuf.Writer, field: protobuf.Field): void {
  switch (field.type) {
    case "string":
      if (random() < 0.002) writer.string("z".repeat(pick(random, [900, 1200])));
      else if (random() < 0.01) writer.bytes(randomBytes(random, 3));
      else writer.string(pick(random, TEXTS));
      break;
    case "double":
      writer.double(random() < 0.01 ? pick(random, [NaN, Infinity, -Infinity]) : pick(random, DOUBLES));
      break;
    case "sint64":
      writer.sint64(random() < 0.5 ? pick(random, BIGS) : below(random, 1e6) - 5e5);
      break;
    default:
      writer.uint64(
        random() < 0.3 ? pick(random, BIGS) : below(random, pick(random, [4, 300, 1e6, 2 ** 40])),
      );
  }
}

function writeUnknown(random: Random, writer: protobuf.Writer, id: number, depth: number): void {
  switch (below(random, 5)) {
    case 0:
      writer.uint32((id << 3) | 0).uint64(pick(random, BIGS));
      break;
    case 1:
      writer.uint32((id << 3) | 1).double(random());
      break;
    case 2:
      writer.uint32((id << 3) | 2).bytes(randomBytes(random, below(random, 5)));
      break;
    case 3:
      writer.uint32((id << 3) | 5).fixed32(below(random, 2 ** 32));
      break;
    default:
      writer.uint32((id << 3) | 3);
      if (depth < 4) writeAnyField(random, writer, Packet, depth + 1);
      writer.uint32((id << 3) | 4);
  }
}

function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[below(random, items.length)]!;
}

function below(random: Random, bound: number): number {
  return Math.floor(random() * bound);
}

function concat(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.concat(parts));
}
