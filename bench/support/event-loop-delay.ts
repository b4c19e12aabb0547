/**
 * Loaded into a Node with --import: watches its event loop and, on SIGUSR2, writes the delays since the
 * SIGUSR2 before (percentiles in ms) to the file that EVENT_LOOP_DELAY_FILE names.
 */
import { renameSync, writeFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";

const file = process.env.EVENT_LOOP_DELAY_FILE;
const delay = monitorEventLoopDelay({ resolution: 10 });
delay.enable();
process.on("SIGUSR2", () => {
  if (file === undefined) return;
  writeFileSync(
    `${file}.new`,
    JSON.stringify({ p50: delay.percentile(50) / 1e6, p99: delay.percentile(99) / 1e6 }),
  );
  renameSync(`${file}.new`, file);
  delay.reset();
});
