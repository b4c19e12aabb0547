/**
 * Kstat messages through 40 rules on one core, against a hand-written switch that gives the same points for the same
 * messages. Two lines: with the reading of the message, which both need, and the matching alone (to reach: 0.5).
 */
import { compileRules, type Rules } from "../../src/aggregator/rules/compile-rules.js";
import type { Outcome } from "../../src/aggregator/rules/outcome.js";
import { decodeKstatFrame } from "../../src/ingest/kstat-frame.js";
import type { KstatFrame } from "../../src/model/kstat-frame.js";
import { packKstatFrame } from "../../test/support/kstat-message.js";
import { matchBySwitch, RULES_OF_SWITCH } from "./rules-switch.js";

/** Each is timed this often, in turn, so that a neighbour's load hits both; the fastest counts. */
const ROUNDS = 15;
const ZONE = "0f3a1c2e-1111-4222-8333-aabbcc";

/** Prints frames per second of the rules, of the switch, and the ratio. */
export async function run(): Promise<void> {
  await Promise.resolve();
  const compiled = compileRules(RULES_OF_SWITCH);
  if (compiled.kind === "mistakes") throw new Error(JSON.stringify(compiled.mistakes));
  const { rules } = compiled;
  const messages = sampleFrames().map(packKstatFrame);
  checkSame(rules, messages);
  const frames = messages.map(read);
  report(
    `${rules.count} rules, messages`,
    messages,
    (message) => rules.match(read(message)),
    (message) => matchBySwitch(read(message)),
  );
  report(`${rules.count} rules, matching alone`, frames, (frame) => rules.match(frame), matchBySwitch);
}

function read(message: Buffer): KstatFrame {
  const decoded = decodeKstatFrame(message);
  if (decoded.kind === "skip") throw new Error(`a frame was skipped: ${decoded.reason}`);
  return decoded.frame;
}

/** Both give the same of every frame, or the comparison is void. */
function checkSame(rules: Rules, messages: readonly Buffer[]): void {
  for (const message of messages) {
    const [ours, theirs] = [rules.match(read(message)), matchBySwitch(read(message))].map((outcome) =>
      outcome.kind === "point" ? JSON.stringify(outcome) : "ignored",
    );
    if (ours !== theirs) throw new Error(`the rules say ${ours}, the switch says ${theirs}`);
  }
}

function report<Input>(
  what: string,
  inputs: readonly Input[],
  match: (input: Input) => Outcome,
  baseline: (input: Input) => Outcome,
): void {
  let [fastest, fastestBaseline] = [Infinity, Infinity];
  for (let round = 0; round < ROUNDS; round++) {
    fastest = Math.min(fastest, timeMs(inputs, match));
    fastestBaseline = Math.min(fastestBaseline, timeMs(inputs, baseline));
  }
  const perSecond = (ms: number): string => Math.round((inputs.length / ms) * 1000).toLocaleString("en");
  process.stdout.write(
    `${what}: ${perSecond(fastest)} frames/s, switch: ${perSecond(fastestBaseline)} frames/s, ` +
      `ratio ${(fastestBaseline / fastest).toFixed(2)}\n`,
  );
}

let kept: unknown;

function timeMs<Input>(inputs: readonly Input[], match: (input: Input) => Outcome): number {
  const start = performance.now();
  for (const input of inputs) kept = match(input);
  const elapsed = performance.now() - start;
  if (kept === undefined) throw new Error("nothing was matched");
  return elapsed;
}

const STATISTICS: readonly (readonly [module: string, name: string, keys: string])[] = [
  ["sd", "sd1", "nread nwritten reads writes rtime wtime crtime snaptime class"],
  ["sderr", "sd1,err", "Hard_Errors Soft_Errors Illegal_Request Size Vendor"],
  ["cpu", "sys", "cpu_nsec_user cpu_nsec_idle cpu_nsec_kernel syscall"],
  ["unix", "socket_cache", "buf_inuse buf_total crtime"],
  ["unix", "IP_NIC_EVENT_QUEUE", "executed"],
  ["zfs", "arcstats", "size hits misses"],
  ["ip", "ip", "inReceives outRequests"],
  ["caps", "cpucaps_zone_5", "usage value"],
  ["caps", "lockedmem_zone_5", "usage"],
  ["link", "z5_net0", "rbytes64 obytes64"],
  ["link", "igb0", "rbytes64"],
  ["zone_vfs", ZONE, "nread nwritten reads"],
  ["zone_zfs", ZONE, "nread reads"],
  ["memory_cap", ZONE, "rss swap"],
  ["tcp", "tcp", "inSegs outSegs"],
];
const ZONE_MODULES = ["caps", "link", "zone_vfs", "zone_zfs", "memory_cap"];

/** 20,000 frames as a host with zones sends them. */
function sampleFrames(): KstatFrame[] {
  const kinds = STATISTICS.flatMap(([module, name, keys]) =>
    keys.split(" ").map((key) => ({ module, name, key: module === "sderr" ? key.replace("_", " ") : key })),
  );
  return Array.from({ length: 20_000 }, (_, at) => {
    const { module, name, key } = kinds[at % kinds.length]!;
    const uuid = ZONE_MODULES.includes(module) ? ZONE : "global";
    const common = { host: "fifo01", uuid, timeS: 1_448_150_400, class: "misc", instance: at % 16 };
    return { ...common, module, name, key, value: key === "class" || key === "Vendor" ? "text" : at * 7_919 };
  });
}
