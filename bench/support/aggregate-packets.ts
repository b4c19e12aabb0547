/**
 * Our side of the benchmark of the aggregator, in a process of its own: receives messages, decodes them and rolls
 * them up into windows. Arguments: ENDPOINT MESSAGES WAY RESOLUTIONS (ms, comma between) QUEUE. The way is `one-thread`,
 * `node`, where another thread receives as in a node, or `receive`, where that is all. Speaks as baseline/listener.cc
 * does: "ready", waits for a line, takes the first three fifths unmeasured, in which what is compiled late is compiled
 * and what fills is filled, prints packets, values, seconds; and the bytes of a zone's open windows.
 */
import { once } from "node:events";
import { Subscriber } from "zeromq";
import { Aggregator } from "../../src/aggregator/aggregator.js";
import { decodeFrame } from "../../src/app/decode-frame.js";
import { PacketView } from "../../src/model/packet-view.js";
import { FrameBurst } from "../../src/wire/frame-burst.js";
import { receiveFrames } from "../../src/wire/receive-frames.js";
import { Receiver } from "../../src/wire/receiver.js";

const [endpoint = "", messages = "0", way = "", resolutions = "", queue = "0"] = process.argv.slice(2);
const socketOptions = { receiveHighWaterMark: Number(queue), linger: 0 };

if (way === "receive") await receiveOnly(Number(messages));
else await aggregate(Number(messages), resolutions.split(",").map(Number));

function openSocket(): Subscriber {
  const socket = new Subscriber(socketOptions);
  socket.connect(endpoint);
  socket.subscribe();
  return socket;
}

/** Tells that the socket is there, and waits for the word to go. */
async function getReady(): Promise<void> {
  process.stdout.write("ready\n");
  await once(process.stdin, "data");
  process.stdin.pause();
}

function unmeasured(count: number): number {
  return Math.floor((count * 3) / 5);
}

async function receiveOnly(count: number): Promise<void> {
  const socket = openSocket();
  await getReady();
  let beginMs = 0;
  for (let received = 0; received < count; received++) {
    await socket.receive();
    if (received === unmeasured(count)) beginMs = performance.now();
  }
  socket.close();
  process.stdout.write(`${count - unmeasured(count)} 0 ${(performance.now() - beginMs) / 1000} 0\n`);
}

async function aggregate(count: number, resolutionsMs: readonly number[]): Promise<void> {
  const aggregator = new Aggregator({
    nodeName: "bench",
    resolutionsMs,
    latenessMs: 2000,
    seriesMax: 2_000_000,
    zoneIdleMs: 300_000,
    memoryBytes: 256 * 2 ** 20,
    startedMs: Date.now(),
  });
  const view = new PacketView();
  let nowMs = 0;
  const visit = (): void => aggregator.take(view, "bench", nowMs, 0);
  const reject = (reason: string): void => {
    throw new Error(`a packet was refused: ${reason}`);
  };
  let [received, beginMs, packets, values] = [0, 0, 0, 0];
  const take = (frames: readonly Uint8Array[]): void => {
    nowMs = performance.now();
    for (const frame of frames) {
      if (received++ === unmeasured(count)) {
        beginMs = nowMs;
        ({ packets, values } = aggregator.counts);
      }
      decodeFrame(frame, view, visit, reject);
    }
    aggregator.takeClosed();
  };
  await (way === "node" ? receiveBeside : receiveHere)(take, () => received === count);
  const seconds = (performance.now() - beginMs) / 1000;
  const zones = [...aggregator.hosts.values()].flatMap((host) => [...host.zones.values()]);
  const bytes = zones.reduce((sum, { cascade }) => sum + cascade.rowBytes, 0);
  const { counts } = aggregator;
  process.stdout.write(
    `${counts.packets - packets} ${counts.values - values} ${seconds} ${bytes / zones.length}\n`,
  );
}

type Take = (frames: readonly Uint8Array[]) => void;

/** As a collector of a node does. */
async function receiveBeside(take: Take, isDone: () => boolean): Promise<void> {
  const waiting: (readonly Uint8Array[])[] = [];
  let onFrames: Take = (frames) => void waiting.push(frames);
  const receiver = await Receiver.open(
    { endpoint, options: socketOptions },
    { onFrames: (frames) => onFrames(frames), onEvent: () => undefined },
  );
  await getReady();
  await new Promise<void>((resolve) => {
    onFrames = (frames) => {
      take(frames);
      if (isDone()) resolve();
    };
    waiting.forEach(onFrames);
  });
  receiver.close();
}

/** In this thread. */
async function receiveHere(take: Take, isDone: () => boolean): Promise<void> {
  const socket = openSocket();
  await getReady();
  const burst = new FrameBurst((frames) => {
    take(frames);
    if (isDone()) socket.close();
  });
  await receiveFrames(socket, burst);
}
