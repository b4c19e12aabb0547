/**
 * The scanner against protobufjs at full size: 100,000 packets by chance and 100,000 mutated ones read the same,
 * and 1,000,000 hostile ones are counted by reason, without an exception and without growth.
 */
import { PacketView } from "../../src/model/packet-view.js";
import { scanPacket } from "../../src/wire/scan-packet.js";
import { comparePackets } from "../wire/compare-packets.js";
import { createRandom, mutate, randomBytes, randomPacket } from "../wire/random-packet.js";

const COMPARED = 100_000;
const HOSTILE = 1_000_000;

/** Prints what was compared, and the first differences; whether there were none. */
export async function run(args: readonly string[]): Promise<boolean> {
  const seed = Number(args[0] ?? 20_261_122);
  console.log(`seed ${seed}`);
  const isSame = [false, true].map((isMutated) => {
    const { compared, read, differences } = comparePackets(COMPARED, seed, isMutated);
    console.log(
      `${isMutated ? "mutated" : "random"}: ${compared} compared, ${read} read, the others refused by both`,
    );
    for (const difference of differences) console.log(difference);
    return differences.length === 0;
  });
  return scanHostile(createRandom(seed)) && isSame.every(Boolean);
}

function scanHostile(random: () => number): boolean {
  const view = new PacketView();
  const counts: Record<string, number> = {};
  const packets = Array.from({ length: 1_000 }, () => randomPacket(random));
  const heapBefore = process.memoryUsage().heapUsed;
  for (let index = 0; index < HOSTILE; index++) {
    const isMutated = index % 2 === 0;
    const bytes = isMutated
      ? mutate(random, packets[index % packets.length]!)
      : randomBytes(random, index % 300);
    const reason = scanPacket(bytes, 0, bytes.length, view) ?? "read";
    counts[reason] = (counts[reason] ?? 0) + 1;
  }
  const grownMiB = (process.memoryUsage().heapUsed - heapBefore) / 2 ** 20;
  console.log(
    `hostile: ${JSON.stringify(counts)}, heap ${grownMiB.toFixed(1)} MiB more, view of ${view.metric.length}`,
  );
  return grownMiB < 64 && view.metric.length <= 1024;
}
