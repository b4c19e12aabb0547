/**
 * The Linux sampler: a program of ours that a probe runs, `node main.js --every 1000 [--proc DIR] [--sys DIR]`. It
 * sweeps /proc and all cgroups in each cycle and writes what cycle-writer.ts says. It ends when its output is
 * closed; signals end it at once, as it holds nothing that needs care.
 */
import { readFileSync, writeSync } from "node:fs";
import { parseArgs } from "node:util";
import { systemClock } from "../../base/clock.js";
import { BEAT_LINE, CycleWriter } from "./cycle-writer.js";
import { createMachine, toOpenFilesMax } from "./machine.js";
import { runAligned } from "./schedule.js";
import { Sweep } from "./sweep.js";

const STDOUT = 1;
/** A closed output is noticed when writing: at the latest after this time. */
const BEAT_MS = 1000;
/** How long to wait for a full pipe that does not block. */
const FULL_PIPE_WAIT_MS = 5;

const { values: options } = parseArgs({
  options: {
    every: { type: "string", default: "1000" },
    proc: { type: "string", default: "/proc" },
    sys: { type: "string", default: "/sys" },
  },
});
const everyMs = Number(options.every);
if (!Number.isInteger(everyMs) || everyMs <= 0)
  throw new Error(`--every: not a number of ms: ${options.every}`);

const sweep = new Sweep({
  procRoot: options.proc,
  sysRoot: options.sys,
  openFilesMax: toOpenFilesMax(readFileSync("/proc/self/limits", "utf8")),
  machine: createMachine(readFileSync("/proc/self/auxv")),
  clock: systemClock,
  everyMs,
});
const writer = new CycleWriter();
const stops = [runAligned(systemClock, everyMs, cycle)];
if (everyMs > BEAT_MS) stops.push(runAligned(systemClock, BEAT_MS, () => write(BEAT_LINE)));
// Nobody sees this one: it is what the first cycle's usage is counted from.
sweep.read();

function cycle(): void {
  const atNs = systemClock.wallNs();
  const samples = sweep.read();
  write(writer.write(samples, sweep.unreadable.takeNew(), atNs));
}

/** Writes all of it, waiting for the reader as long as it takes. */
function write(text: string): void {
  const bytes = Buffer.from(text);
  try {
    for (let at = 0; at < bytes.length;) at += writeSome(bytes, at);
  } catch (error) {
    if (!isCode(error, "EPIPE")) throw error;
    for (const stop of stops) stop();
    sweep.close();
  }
}

function writeSome(bytes: Buffer, at: number): number {
  try {
    return writeSync(STDOUT, bytes, at);
  } catch (error) {
    if (!isCode(error, "EAGAIN")) throw error;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, FULL_PIPE_WAIT_MS);
    return 0;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
