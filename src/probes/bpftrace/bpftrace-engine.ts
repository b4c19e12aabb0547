/**
 * The bpftrace engine: `bpftrace -f json SCRIPT ARGUMENTS` as a child, with scripts of ours alone. They take the
 * interval in ms as their first argument and print sweeps. What can be known to be missing is looked for before each
 * start; what shows only when bpftrace runs makes the next check say so, once, so that a restart finds the engine
 * unavailable and a later one tries.
 *
 * @see priv/bpftrace/README.md
 */
import { readFileSync } from "node:fs";
import { arch } from "node:os";
import { assert, errorMessage } from "../../base/errors.js";
import type { Engine, EngineRun, Missing, ProbeEnvironment } from "../engine.js";
import { findProgram } from "../process/program.js";
import type { ScriptReaderOptions } from "../script/script-reading.js";
import { thisMachine } from "./bpftrace-machine.js";
import type { BpftraceMachine } from "./bpftrace-machine.js";
import { CgroupIds, createCgroupWalk } from "./cgroup-ids.js";
import { ComplaintTally } from "./complaint-tally.js";
import { findMissing } from "./find-missing.js";
import { findCLibrary } from "./process-library.js";
import { findScriptNeeds } from "./script-needs.js";
import type { ScriptNeeds } from "./script-needs.js";
import { SweepLineParser } from "./sweep-line-parser.js";
import { createSyscallNames } from "./syscall-names.js";

export interface BpftraceEngineOptions extends ScriptReaderOptions {
  /** Absolute path of the bpftrace script. */
  readonly script: string;
  /** The script's arguments after the interval. Checked by {@link isBpftraceArgument}. */
  readonly args: readonly string[];
  /** Default: this one. */
  readonly machine?: BpftraceMachine;
}

/** Nobody reads a hundred sweeps a second. */
const INTERVAL_MS_MIN = 10;
/**
 * Keys that a map can have. The kernel takes the memory for all at once, for some maps once for each core; bpftrace's
 * own 4,096 are too few for all threads of a host, and a full map drops in silence.
 */
const KEYS_MAX = 65_536;
const KEYS_MAX_OF_ONE_PROCESS = 4_096;

/**
 * Whether bpftrace may be given this text as a positional parameter: a number from 0, or a name as system calls have
 * one. Parameters are part of probes' names, where `*` would match all of them.
 */
export function isBpftraceArgument(text: string): boolean {
  return /^[a-z0-9_]{1,64}$/.test(text);
}

/** @throws {Error} an argument that {@link isBpftraceArgument} refuses, or a script that cannot be read. */
export function createBpftraceEngine(options: BpftraceEngineOptions): Engine {
  const { script, args, machine = thisMachine() } = options;
  const refused = args.find((argument) => !isBpftraceArgument(argument));
  if (refused !== undefined)
    throw new Error(`bpftrace cannot be given the argument ${JSON.stringify(refused)}`);
  const needs = findScriptNeeds(readFileSync(script, "utf8"), ["0", ...args]);
  const keysMax = needs.isOfOneProcess ? KEYS_MAX_OF_ONE_PROCESS : KEYS_MAX;
  let lastRun: ComplaintTally | null = null;
  return {
    name: "bpftrace",
    async check(environment) {
      const missing = lastRun?.missing ?? null;
      lastRun = null;
      return missing ?? (await findMissingProgram(environment)) ?? findMissing(needs, args[0], machine);
    },
    command: (run) => ({
      program: "env",
      args: [
        // Named so up to bpftrace 0.19, and from 0.20 on.
        `BPFTRACE_MAP_KEYS_MAX=${keysMax}`,
        `BPFTRACE_MAX_MAP_KEYS=${keysMax}`,
        ...["bpftrace", "-f", "json", script],
        ...[intervalArgument(run), ...args, ...libraryArgument(needs, args, machine)],
      ],
    }),
    createParser() {
      lastRun = new ComplaintTally();
      const cgroups = new CgroupIds(createCgroupWalk(machine.procRoot));
      const nameSyscall = createSyscallNames(arch());
      return new SweepLineParser({ ...options, cgroups, nameSyscall, keysMax, complaints: lastRun });
    },
  };
}

async function findMissingProgram({ platform, env }: ProbeEnvironment): Promise<Missing | null> {
  if (platform !== "linux")
    return { reason: "bpftrace runs on Linux only", remedy: "On illumos, scripts run by the dtrace engine." };
  return findProgram("bpftrace", env.PATH).then(
    () => null,
    (error: unknown) => ({
      reason: errorMessage(error),
      remedy: "Install it, e.g. apt-get install bpftrace.",
    }),
  );
}

function intervalArgument({ everyMs }: EngineRun): string {
  return String(Math.max(Math.round(everyMs), INTERVAL_MS_MIN));
}

/** The process may have ended since the check: then its path is that of nothing, and bpftrace says so. */
function libraryArgument(
  { libraryArgument: number }: ScriptNeeds,
  args: readonly string[],
  machine: BpftraceMachine,
): string[] {
  if (number === null) return [];
  assert(number === args.length + 2, "the library comes after the script's own arguments");
  return [findCLibrary(args[0] ?? "", machine.procRoot) ?? `${machine.procRoot}/${args[0] ?? ""}/root`];
}
