/**
 * `npm run conformance [-- FILE]`: the cases of FILE against our supervisor, each failing one with its diff,
 * last line `N passed, N failed`, exit code 1 when one failed. Without FILE the shared cases where they are,
 * else the project's own. `-- --random N [--seed N]` compares random trees with a real Erlang instead.
 */
import { readCases, readDefaultCases, runCases } from "./run-cases.js";

async function main(operands: readonly string[]): Promise<number> {
  const [file] = operands;
  const verdicts = await runCases(file === undefined ? readDefaultCases() : readCases(file));
  const failed = verdicts.filter(({ diff }) => diff !== null);
  for (const { case: given, diff } of failed) console.log(`${given.id}: ${given.then ?? ""}\n${diff}\n`);
  console.log(`${verdicts.length - failed.length} passed, ${failed.length} failed`);
  return failed.length === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
