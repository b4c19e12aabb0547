/**
 * `npm run conformance [-- FILE]`: the cases of FILE against our supervisor, each failing one with its diff,
 * last line `N passed, N failed`, exit code 1 when one failed. Without FILE the shared cases where they are,
 * else the project's own. `-- --random N [--seed N]` compares random trees with a real Erlang instead.
 */
import { compareWithErlang } from "./compare-with-erlang.js";
import { readCases, readDefaultCases, runCases } from "./run-cases.js";

/** How many cases are in flight to both: one batch is one Erlang. */
const BATCH = 500;

async function main(operands: readonly string[]): Promise<number> {
  const random = readNumber(operands, "--random");
  if (random !== null)
    return compareRandomCases(random, readNumber(operands, "--seed") ?? Date.now() % 1_000_000_000);
  const [file] = operands;
  const verdicts = await runCases(file === undefined ? readDefaultCases() : readCases(file));
  const failed = verdicts.filter(({ diff }) => diff !== null);
  for (const { case: given, diff } of failed) console.log(`${given.id}: ${given.then ?? ""}\n${diff}\n`);
  return summarise(verdicts.length, failed.length);
}

async function compareRandomCases(count: number, seed: number): Promise<number> {
  console.log(`${count} random cases from seed ${seed} on`);
  let failed = 0;
  for (let done = 0; done < count; done += BATCH) {
    const differences = await compareWithErlang(Math.min(BATCH, count - done), seed + done);
    for (const { given, diff } of differences)
      console.log(`${given.id}: ${JSON.stringify(given)}\n${diff}\n`);
    failed += differences.length;
  }
  return summarise(count, failed);
}

function summarise(total: number, failed: number): number {
  console.log(`${total - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

/** The number after `name`, or null where `name` is not given. @throws {Error} when there is no number */
function readNumber(operands: readonly string[], name: string): number | null {
  const place = operands.indexOf(name);
  if (place < 0) return null;
  const value = Number(operands[place + 1]);
  if (!Number.isInteger(value) || value < 0) throw new Error(`${name} wants a whole number`);
  return value;
}

process.exitCode = await main(process.argv.slice(2));
