/**
 * The parent-death signal: on Linux the kernel sends a process SIGTERM when the thread that forked it ends,
 * however that came about. Node cannot ask for it, so `setpriv` of util-linux does and then becomes the program
 * (same pid). It follows the thread, hence probes are spawned from the main one; it is not inherited by
 * fork, so it covers the direct child only: orphan-guard.ts covers the rest.
 * @see prctl(2) PR_SET_PDEATHSIG, setpriv(1); busybox's setpriv does not have it, so it is tried once.
 */
import { execFile } from "node:child_process";
import type { Command, ProbeEnvironment } from "../engine.js";
import { findProgram } from "./program.js";

/** Long enough for a machine under load; a setpriv that hangs is not used. */
const TRIAL_MS_MAX = 5_000;

const trials = new Map<string, Promise<boolean>>();

/** The command behind `setpriv --pdeathsig TERM` where that works, else the command as it is. Tried once per setpriv. */
export async function withParentDeathSignal(
  command: Command,
  environment: ProbeEnvironment,
): Promise<Command> {
  if (environment.platform !== "linux") return command;
  const setpriv = await findProgram("setpriv", environment.env.PATH).catch(() => null);
  if (setpriv === null || !(await works(setpriv))) return command;
  return { program: setpriv, args: ["--pdeathsig", "TERM", "--", command.program, ...command.args] };
}

function works(setpriv: string): Promise<boolean> {
  const known = trials.get(setpriv);
  if (known !== undefined) return known;
  const trial = new Promise<boolean>((resolve) => {
    const args = ["--pdeathsig", "TERM", "--", setpriv, "--version"];
    execFile(setpriv, args, { timeout: TRIAL_MS_MAX, killSignal: "SIGKILL" }, (error) =>
      resolve(error === null),
    );
  });
  trials.set(setpriv, trial);
  return trial;
}
