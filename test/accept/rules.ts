/**
 * The formats of the ingest against hostile input at full size: 1,000,000 mutated frames, rules files and bodies on
 * the functions, then 20,000 through sockets at a whole node. Each must be answered, none may take long, and a file
 * that is refused must say where.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compileRules, type Rules } from "../../src/aggregator/rules/compile-rules.js";
import { projectRoot } from "../../src/base/project-root.js";
import { decodeJsonMetric } from "../../src/ingest/json-metric.js";
import { decodeKstatFrame } from "../../src/ingest/kstat-frame.js";
import { pushMutated } from "../ingest/mutated-messages.js";
import { packKstatFrame, SD_FRAME } from "../support/kstat-message.js";
import { createRandom, mutate } from "../wire/random-packet.js";

const FRAMES = 800_000;
const BODIES = 150_000;
const FILES = 50_000;
const THROUGH_SOCKETS = 20_000;

/** A single input may take this long: many times what the slowest takes, far below what a node would notice. */
const LONGEST_MS = 500;

const SHIPPED = readFileSync(join(projectRoot, "config/rules/default.rules"), "utf8");
const BODY = '{"grouping": "g","metric": "a.b","time": 12345,"value": 1,"tags": {"fifo-host":"h","k":"v"}}';

type Random = () => number;

/** Prints how the inputs were answered; whether all were, in time. */
export async function run(args: readonly string[]): Promise<boolean> {
  const seed = Number(args[0] ?? 20_261_122);
  console.log(`seed ${seed}`);
  const random = createRandom(seed);
  const shipped = compileRules(SHIPPED);
  if (shipped.kind === "mistakes") throw new Error(JSON.stringify(shipped.mistakes));
  const results = [
    tryAll("frames", FRAMES, () => answerFrame(random, shipped.rules)),
    tryAll("bodies", BODIES, () => answerBody(random)),
    tryAll("files", FILES, () => answerFile(random)),
  ];
  return results.every(Boolean) && (await trySockets(seed));
}

async function trySockets(seed: number): Promise<boolean> {
  const { answers, handled, dropped, unfinished } = await pushMutated(THROUGH_SOCKETS, seed);
  const isAnswered = handled + (answers[400] ?? 0) === THROUGH_SOCKETS && unfinished === 0;
  console.log(`through sockets: ${THROUGH_SOCKETS}, ${handled} taken, answers ${JSON.stringify(answers)}`);
  console.log(`of them dropped: ${JSON.stringify(dropped)}`);
  return isAnswered;
}

/** @throws {Error} what an input made a function throw, which no input may. */
function tryAll(what: string, count: number, answerOne: () => string): boolean {
  const counts: Record<string, number> = {};
  let longestMs = 0;
  for (let at = 0; at < count; at++) {
    const start = performance.now();
    const answer = answerOne();
    longestMs = Math.max(longestMs, performance.now() - start);
    counts[answer] = (counts[answer] ?? 0) + 1;
  }
  console.log(`${what}: ${count}, the longest ${longestMs.toFixed(1)} ms, ${JSON.stringify(counts)}`);
  return longestMs < LONGEST_MS;
}

const FRAME_BYTES = [
  { ...SD_FRAME },
  { ...SD_FRAME, module: "link", name: "z12_net0", uuid: "web1" },
  { ...SD_FRAME, module: "caps", name: "nprocs_zone_5", uuid: "web1", value: "text" },
].map(packKstatFrame);

function answerFrame(random: Random, rules: Rules): string {
  const decoded = decodeKstatFrame(Buffer.from(mutate(random, pick(random, FRAME_BYTES))));
  if (decoded.kind === "skip") return decoded.reason;
  const outcome = rules.match(decoded.frame);
  return outcome.kind === "point" ? "point" : outcome.reason;
}

const BODY_BYTES = Buffer.from(BODY);

function answerBody(random: Random): string {
  const decoded = decodeJsonMetric(mutate(random, BODY_BYTES));
  return decoded.kind === "skip" ? decoded.reason : "metric";
}

const LINES = SHIPPED.split("\n").filter((line) => line !== "" && !line.startsWith("%"));
const SHARDS = [
  "(",
  ")",
  "<<",
  ">>",
  '"',
  ",",
  ".",
  ";",
  "->",
  "-erl ",
  "gz",
  "=",
  "$_",
  "_",
  "X/binary",
  "%",
  "\n",
];

/** A file of the shipped lines in any order, with some cut, and shards of the language between. */
function answerFile(random: Random): string {
  const parts = Array.from({ length: Math.floor(random() * 12) }, () => {
    const line = pick(random, LINES);
    const from = random() < 0.3 ? Math.floor(random() * line.length) : 0;
    return random() < 0.3 ? pick(random, SHARDS) : `${line.slice(from)}\n`;
  });
  const compiled = compileRules(parts.join(""));
  if (compiled.kind === "ok") return compiled.rules.match(SD_FRAME).kind;
  const isPlaced = compiled.mistakes.every(
    ({ line, column, message }) => line > 0 && column > 0 && message !== "",
  );
  if (!isPlaced || compiled.mistakes.length === 0) throw new Error(`no place for ${parts.join("")}`);
  return "mistakes";
}

function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[Math.floor(random() * items.length)]!;
}
