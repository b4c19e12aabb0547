/**
 * Messages that no generator sends: 1,000,000 through the scanner into windows, 20,000 of them over a socket.
 * Each is taken or counted by reason, nothing throws, nothing grows, the connection stays.
 */
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeHeapSnapshot } from "node:v8";
import { flood, HostileRig } from "../end-to-end/hostile.js";
import { hostileMessages } from "../wire/hostile-message.js";
import { createRandom } from "../wire/random-packet.js";

const MESSAGES = 1_000_000;
const OVER_A_SOCKET = 20_000;
const GROWTH_MAX_MIB = 16;
/** After these everything has been seen once, and what is kept has its size. */
const WARM_UP = 100_000;

/** `npm run accept -- hostile [SEED]`. */
export async function run([seed = "20261122"]: readonly string[]): Promise<boolean> {
  console.log(`seed ${seed}`);
  return scan(Number(seed)) && (await send(Number(seed)));
}

function scan(seed: number): boolean {
  const rig = new HostileRig();
  const next = hostileMessages(createRandom(seed));
  for (let index = 0; index < WARM_UP; index++) rig.take([next()]);
  const before = liveBytes();
  for (let index = WARM_UP; index < MESSAGES; index++) rig.take([next()]);
  const grownMiB = (liveBytes() - before) / 2 ** 20;
  const { used, max } = rig.series();
  console.log(
    `${MESSAGES} scanned: ${JSON.stringify(rig.account())}; ${used} of ${max} series, ${grownMiB.toFixed(1)} MiB more after the first ${WARM_UP}`,
  );
  return used <= max && grownMiB < GROWTH_MAX_MIB;
}

/** Bytes that something still refers to: a snapshot of the heap is preceded by collecting all else, caches too. */
function liveBytes(): number {
  rmSync(writeHeapSnapshot(join(tmpdir(), `zonetap-hostile-${process.pid}.heapsnapshot`)));
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

async function send(seed: number): Promise<boolean> {
  const { sent, received, packets, account, failures, condition } = await flood(OVER_A_SOCKET, seed);
  const counted = Object.values(account).reduce((sum, count) => sum + count, 0);
  console.log(
    `${sent} sent over a socket, ${received} received with ${packets} packets: ${JSON.stringify(account)}; ${condition}, ${failures.length} failures`,
  );
  return received === sent && counted === packets && failures.length === 0 && condition === "running";
}
