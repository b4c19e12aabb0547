/** A consumer that is killed and started again while messages wait: for the suite and, at full size, the acceptance. */
import { fork } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { until } from "../../support/until.js";

const PROGRAM = fileURLToPath(new URL("../../support/nsq-consumer-program.js", import.meta.url));

/** Messages of JSON metrics that are all different: `m0` at second 0 with value 0, and so on. */
export function numberedMetrics(count: number): string[] {
  return Array.from({ length: count }, (_, at) => {
    return `{"grouping":"g","metric":"m${at % 10}","time":${at},"value":${at},"tags":{"host":"h"}}`;
  });
}

export interface KilledConsumerOutcome {
  /** Different samples that were taken over. */
  readonly samples: number;
  /** How many were taken over by one consumer and again by a later one. */
  readonly repeated: number;
}

/**
 * Reads `count` messages that wait in the topic with a consumer that gets SIGKILL at each of these counts of all
 * that it has taken, and is started again; until nothing is missing. `timeoutMs`: of the whole.
 */
export async function readWithKills(
  address: string,
  topic: string,
  count: number,
  killAt: readonly number[],
  timeoutMs: number,
): Promise<KilledConsumerOutcome> {
  const folder = mkdtempSync(join(tmpdir(), "zonetap-nsq-"));
  const file = join(folder, "samples");
  try {
    let taken = 0;
    for (const limit of killAt) taken += await consumeUntil(address, topic, file, limit - taken, timeoutMs);
    const consumer = fork(PROGRAM, [address, topic, file]);
    try {
      await until(() => linesOf(file).different >= count, { what: "all messages", timeoutMs, pollMs: 50 });
    } finally {
      consumer.kill("SIGKILL");
    }
    await new Promise((resolve) => consumer.once("exit", resolve));
    const { all, different } = linesOf(file);
    return { samples: different, repeated: all - different };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Kills a consumer as soon as it has taken over so many samples; how many it says that it has. */
async function consumeUntil(
  address: string,
  topic: string,
  file: string,
  limit: number,
  timeoutMs: number,
): Promise<number> {
  const consumer = fork(PROGRAM, [address, topic, file]);
  let taken = 0;
  consumer.on("message", (count) => {
    taken = Number(count);
    if (taken >= limit) consumer.kill("SIGKILL");
  });
  const patience = setTimeout(() => consumer.kill("SIGKILL"), timeoutMs);
  await new Promise((resolve) => consumer.once("exit", resolve));
  clearTimeout(patience);
  if (taken < limit) throw new Error(`a consumer has taken over ${taken} samples, and not ${limit}`);
  return taken;
}

function linesOf(file: string): { all: number; different: number } {
  const lines = readFileSync(file, "utf8").split("\n").slice(0, -1);
  return { all: lines.length, different: new Set(lines).size };
}
