/** The scanner beside its oracle, on packets by chance: the same code in the tests and in `npm run accept`. */
import { createRandom, mutate, randomPacket } from "./random-packet.js";
import { readByOracle, readByScanner, type Said } from "./oracle.js";

export interface Comparison {
  readonly compared: number;
  /** How many of them both read; the rest both refused. */
  readonly read: number;
  /** The first packets that they differ on, with what each says. */
  readonly differences: readonly string[];
}

const DIFFERENCES_MAX = 5;

/** Compares `count` packets from `seed`, mutated ones where asked for. */
export function comparePackets(count: number, seed: number, isMutated: boolean): Comparison {
  const random = createRandom(seed);
  const differences: string[] = [];
  let read = 0;
  for (let index = 0; index < count && differences.length < DIFFERENCES_MAX; index++) {
    const packet = randomPacket(random);
    const bytes = isMutated ? mutate(random, packet) : packet;
    const [expected, actual] = [readByOracle(bytes), readByScanner(bytes)];
    if (expected.kind === "read") read++;
    if (!isSame(expected, actual)) differences.push(describe(bytes, expected, actual));
  }
  return { compared: count, read, differences };
}

/** The same contents, or both refuse: for the same reason where it is one of ours alone. */
function isSame(expected: Said, actual: Said): boolean {
  if (expected.kind !== "read" || actual.kind !== "read") return expected.kind === actual.kind;
  return expected.head === actual.head && expected.entries.join("\n") === actual.entries.join("\n");
}

function describe(bytes: Uint8Array, expected: Said, actual: Said): string {
  const hex = Buffer.from(bytes).toString("hex");
  return `${hex}\nprotobufjs: ${JSON.stringify(expected)}\nscanner:    ${JSON.stringify(actual)}`;
}
