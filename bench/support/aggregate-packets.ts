/**
 * Our side of the benchmark of the aggregator, in a process of its own: receives messages, decodes them and rolls
 * them up into windows, on one thread. Arguments: ENDPOINT MESSAGES RESOLUTIONS (ms, comma between; `receive`:
 * none, the messages are only received) QUEUE. Speaks as baseline/listener.cc does: "ready", waits for a line, takes
 * the first three fifths unmeasured, in which what is compiled late is compiled and what fills is filled, prints
 * packets, values, seconds; and the bytes of a zone's open windows.
 */
import { once } from "node:events";
import { Subscriber } from "zeromq";
import { Aggregator } from "../../src/aggregator/aggregator.js";
import { decodeFrame } from "../../src/app/decode-frame.js";
import { PacketView } from "../../src/model/packet-view.js";
import { FrameBurst } from "../../src/wire/frame-burst.js";
import { receiveFrames } from "../../src/wire/receive-frames.js";

const [endpoint = "", messages = "0", resolutions = "", queue = "0"] = process.argv.slice(2);

const socket = new Subscriber({ receiveHighWaterMark: Number(queue), linger: 0 });
socket.connect(endpoint);
socket.subscribe();
process.stdout.write("ready\n");
await once(process.stdin, "data");
process.stdin.pause();
if (resolutions === "receive") await receiveOnly(Number(messages));
else await aggregate(Number(messages), resolutions.split(",").map(Number));

function unmeasured(count: number): number {
  return Math.floor((count * 3) / 5);
}

async function receiveOnly(count: number): Promise<void> {
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
  const burst = new FrameBurst((frames) => {
    nowMs = performance.now();
    for (const frame of frames) {
      if (received++ === unmeasured(count)) {
        beginMs = nowMs;
        ({ packets, values } = aggregator.counts);
      }
      decodeFrame(frame, view, visit, reject);
    }
    aggregator.takeClosed();
    if (received === count) socket.close();
  });
  await receiveFrames(socket, burst);
  const seconds = (performance.now() - beginMs) / 1000;
  const zones = [...aggregator.hosts.values()].flatMap((host) => [...host.zones.values()]);
  const bytes = zones.reduce((sum, { cascade }) => sum + cascade.rowBytes, 0);
  const { counts } = aggregator;
  process.stdout.write(
    `${counts.packets - packets} ${counts.values - values} ${seconds} ${bytes / zones.length}\n`,
  );
}
