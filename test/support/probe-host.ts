/**
 * A stand-in for a node that is about to be killed: starts the programs of its arguments as probe processes,
 * prints a line when all have spoken, and waits. Run as a program of its own by orphan-guard.test.ts.
 */
import { systemClock } from "../../src/base/clock.js";
import { startProbeProcess } from "../../src/probes/process/probe-process.js";

const environment = { platform: process.argv[2] ?? "", env: process.env };
const programs = process.argv.slice(3);
let silent = programs.length;

for (const program of programs) {
  let spoken = false;
  await startProbeProcess({
    command: { program, args: [] },
    environment,
    clock: systemClock,
    onLines() {
      if (!spoken) silent--;
      spoken = true;
      if (silent === 0) process.stdout.write("all started\n");
    },
  });
}
