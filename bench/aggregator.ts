/**
 * The aggregator against the C++ that it replaces (`baseline/listener.cc`: receive and parse, nothing more), on
 * the same packets over the same kind of socket. Each side in turn, interleaved, medians. All messages lie in the
 * sender's queue before the clock starts, so that only the receiver's speed counts: what crosses the loopback is
 * received while it is taken, by a second thread of the same library on both sides.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { fileURLToPath } from "node:url";
import { Publisher } from "zeromq";
import { until } from "../test/support/until.js";
import { buildListener } from "./baseline/build.js";
import { measureDelivery } from "./support/delivery.js";
import { recordPackets, type Recording } from "./support/packets.js";
import { median } from "./support/median.js";

const ROUNDS = 5;
/** Packets of a recording: ours runs at its full speed after some 200,000, when its memory is full and its code compiled. */
const PACKETS = 800_000;
/** The same of packets in messages of their own. */
const SINGLE_PACKETS = 400_000;
const TICKS_MIN = 12;
const BATCH = 100;
const OURS = fileURLToPath(new URL("./support/aggregate-packets.js", import.meta.url));

interface Result {
  readonly packetsPerS: number;
  readonly valuesPerS: number;
  readonly bytesPerZone: number;
}

/** A program that receives, and what it is called in the table. */
interface Side {
  readonly name: string;
  readonly command: string;
  readonly args: (endpoint: string, messages: number) => readonly string[];
  /** What it counts as packets are messages. */
  readonly countsMessages?: boolean;
}

/** `npm run bench -- aggregator [quick]`: quick is one round of the main comparison. */
export async function run([mode]: string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "zonetap-bench-"));
  try {
    const listener = buildListener(folder);
    const rounds = mode === "quick" ? 1 : ROUNDS;
    await compare("large packets, batches of 100", 1000, "large", BATCH, rounds, [
      cpp(listener, "batch"),
      ours("ours: 1s windows", "1000"),
      ours("ours: 1s 10s 1m 1h", "1000,10000,60000,3600000"),
      RECEIVER,
    ]);
    if (mode === "quick") return;
    await compare("large packets, one per message", 1000, "large", 1, rounds, [
      cpp(listener, "packet"),
      RECEIVER,
      ours("ours: 1s windows", "1000"),
    ]);
    await compare("small packets, batches of 100", 1000, "small", BATCH, rounds, [
      cpp(listener, "batch"),
      ours("ours: 1s windows", "1000"),
    ]);
    for (const zones of [10, 100, 10_000]) {
      await compare(`large packets, batches of 100, ${zones} zones`, zones, "large", BATCH, rounds, [
        cpp(listener, "batch"),
        ours("ours: 1s windows", "1000"),
      ]);
    }
    measureDelivery();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function cpp(listener: string, mode: string): Side {
  const args = (endpoint: string, messages: number): string[] => [endpoint, String(messages), mode];
  return { name: "C++ receive and parse", command: listener, args };
}

function ours(name: string, resolutions: string): Side {
  const args = (endpoint: string, messages: number): string[] => [
    OURS,
    endpoint,
    String(messages),
    resolutions,
  ];
  return { name, command: process.execPath, args };
}

/** Takes the messages and does nothing with them. */
const RECEIVER: Side = { ...ours("zeromq.js, receive only", "receive"), countsMessages: true };

async function compare(
  title: string,
  zones: number,
  size: "large" | "small",
  batch: number,
  rounds: number,
  sides: readonly Side[],
): Promise<void> {
  const seconds = Math.max((batch === 1 ? SINGLE_PACKETS : PACKETS) / zones, TICKS_MIN);
  const recording = recordPackets({ zones, seconds, size, batch });
  console.log(`\n${title}: ${zones} zones, ${recording.packetBytes} bytes, ${recording.packets} packets`);
  const results = sides.map((): Result[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, side] of sides.entries()) results[index]!.push(await receive(side, recording));
  }
  const base = median(results[0]!.map(({ packetsPerS }) => packetsPerS));
  for (const [index, { name }] of sides.entries()) {
    const rates = results[index]!.map(({ packetsPerS }) => packetsPerS).sort((a, b) => a - b);
    const values = median(results[index]!.map(({ valuesPerS }) => valuesPerS));
    const bytes = median(results[index]!.map(({ bytesPerZone }) => bytesPerZone));
    console.log(
      `  ${name.padEnd(26)} ${format(median(rates))} packets/s (${format(rates[0]!)}-${format(rates.at(-1)!)})` +
        ` ${format(values)} values/s, ratio ${(median(rates) / base).toFixed(2)}` +
        (bytes > 0 ? `, ${format(bytes)} bytes of open windows a zone` : ""),
    );
  }
}

/** Puts all messages into the queue of the side's process, and lets it go. */
async function receive(side: Side, recording: Recording): Promise<Result> {
  const publisher = new Publisher({ sendHighWaterMark: 0, linger: 0 });
  await publisher.bind("tcp://127.0.0.1:*");
  let subscribers = 0;
  publisher.events.on("handshake", () => void subscribers++);
  const packetsPerFrame = recording.packets / recording.frames.length;
  const queue = Math.ceil(QUEUED_PACKETS / packetsPerFrame);
  const args = [...side.args(publisher.lastEndpoint ?? "", recording.frames.length), String(queue)];
  const child = spawn(side.command, args, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  await lines.next();
  await until(() => subscribers > 0, { what: "the receiver to connect" });
  // A subscription follows the handshake without a notice of its own.
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  for (const frame of recording.frames) await publisher.send(frame);
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  child.stdin.write("go\n");
  const line = String((await lines.next()).value);
  child.stdin.end();
  publisher.close();
  const [packets = NaN, values = NaN, seconds = NaN, bytesPerZone = 0] = line.split(" ").map(Number);
  const scale = side.countsMessages === true ? packetsPerFrame : 1;
  return { packetsPerS: (packets * scale) / seconds, valuesPerS: values / seconds, bytesPerZone };
}

/** Packets that wait in the receiver, more wait in the sender: none is dropped. */
const QUEUED_PACKETS = 1_000;
/** For what is under way to arrive. */
const SETTLE_MS = 500;

function format(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}
