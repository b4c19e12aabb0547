/**
 * One program that the node owns: started in a process group of its own with nothing on stdin, read line by
 * line within bounds, stopped within a given time, and gone with all that it forked when it ends or the node
 * does. It knows nothing of actors or of what the lines mean.
 */
import { spawn } from "node:child_process";
import type { ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { isMainThread } from "node:worker_threads";
import type { Clock } from "../../base/clock.js";
import { assert, errorMessage } from "../../base/errors.js";
import type { Command, ProbeEnvironment } from "../engine.js";
import { ProcessError } from "./errors.js";
import type { ProcessEnd } from "./exit.js";
import { signalGroup } from "./group.js";
import { LineReader, OUTPUT_LIMITS } from "./line-reader.js";
import type { OutputLimits } from "./line-reader.js";
import { guardGroup } from "./orphan-guard.js";
import { withParentDeathSignal } from "./pdeathsig.js";
import { readPipe } from "./pipe.js";
import { findProgram } from "./program.js";
import { StderrTail } from "./stderr-tail.js";
import { climbLadder, stopLadder } from "./stop-ladder.js";

export interface ProbeProcessOptions {
  readonly command: Command;
  readonly environment: ProbeEnvironment;
  readonly clock: Clock;
  /** Default OUTPUT_LIMITS. */
  readonly limits?: OutputLimits;
  /** Called with the lines of each chunk of stdout, one at least; must not throw. Not called after `ended`. */
  readonly onLines: (lines: string[]) => void;
  /** The same of stderr, for programs that tell there what they lost. */
  readonly onStderrLines?: (lines: string[]) => void;
}

export interface ProbeProcess {
  readonly pid: number;
  /** Bytes read and lines dropped so far. */
  readonly output: Pick<LineReader, "bytes" | "dropped">;
  /** Resolves once it has ended, its group is swept and its pipes are drained; never rejects. */
  readonly ended: Promise<ProcessEnd>;
  /**
   * Climbs the stop ladder and waits for `ended`, within `budgetMs` unless the kernel itself holds the process.
   * May be called again, which changes nothing, and after the end.
   */
  stop(budgetMs: number): Promise<ProcessEnd>;
  /** SIGKILL to the whole group, now; does not wait. */
  kill(): void;
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

/** Longest wait for pipes after the exit: somebody who left the group may hold them open for ever. */
const DRAIN_MS_MAX = 100;
/** Faster than this is a program that complains in a loop. */
const STDERR_LIMITS: OutputLimits = { lineBytesMax: 8_192, linesPerSMax: 1_000, bytesPerSMax: 1 << 20 };

/**
 * Resolves when the program has been started, which says nothing about how it goes on.
 * @throws {ProcessError} when it cannot be.
 */
export async function startProbeProcess(options: ProbeProcessOptions): Promise<ProbeProcess> {
  assert(isMainThread, "the parent-death signal follows the thread that forked");
  const { environment } = options;
  const program = await findProgram(options.command.program, environment.env.PATH);
  const command = await withParentDeathSignal({ program, args: options.command.args }, environment);
  const child = await spawnLeader(command, environment);
  return ownProcess(child, options);
}

async function spawnLeader(command: Command, environment: ProbeEnvironment): Promise<Child> {
  const env = { ...environment.env, LC_ALL: "C", TZ: "UTC" };
  try {
    const child = spawn(command.program, command.args, {
      detached: true,
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    await once(child, "spawn");
    return child;
  } catch (error) {
    const remedy = "Free processes, memory or descriptors, or raise their limits; it is tried again.";
    throw new ProcessError(
      "PROGRAM_NOT_STARTED",
      `starting ${command.program}: ${errorMessage(error)}`,
      remedy,
      { cause: error },
    );
  }
}

function ownProcess(child: Child, options: ProbeProcessOptions): ProbeProcess {
  const { clock, limits = OUTPUT_LIMITS } = options;
  const pid = child.pid;
  assert(pid !== undefined, "a process that was spawned has a pid");
  const unguard = guardGroup(pid);
  const reader = new LineReader(limits);
  const tail = new StderrTail();
  const stdout = readPipe(child.stdout, clock, limits.bytesPerSMax, (chunk) => {
    const lines = reader.push(chunk, clock.nowMs());
    if (lines.length > 0) options.onLines(lines);
  });
  const complaints = new LineReader(STDERR_LIMITS);
  const stderr = readPipe(child.stderr, clock, STDERR_LIMITS.bytesPerSMax, (chunk) => {
    tail.push(chunk);
    const lines = complaints.push(chunk, clock.nowMs());
    if (lines.length > 0) options.onStderrLines?.(lines);
  });
  let live = true;
  let cancelLadder: (() => void) | null = null;

  const ended = awaitExit(child).then(async ({ code, signal }) => {
    live = false;
    cancelLadder?.();
    signalGroup(pid, "SIGKILL"); // What it forked does not outlive it.
    unguard();
    await Promise.all([stdout.drain(DRAIN_MS_MAX), stderr.drain(DRAIN_MS_MAX)]);
    reader.end();
    return { code, signal, stderrTail: tail.text() };
  });
  return {
    pid,
    output: reader,
    ended,
    stop(budgetMs) {
      if (live)
        cancelLadder ??= climbLadder(stopLadder(budgetMs), clock, (signal) => signalGroup(pid, signal));
      return ended;
    },
    kill() {
      if (live) signalGroup(pid, "SIGKILL");
    },
  };
}

function awaitExit(child: Child): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  return new Promise((resolve) => child.once("exit", (code, signal) => resolve({ code, signal })));
}
