/**
 * Why a bpftrace script cannot run on this machine, found before it is started: what cannot be run is to be
 * unavailable, with what an operator can do, and not a program that is started again and again.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Missing } from "../engine.js";
import type { BpftraceMachine } from "./bpftrace-machine.js";
import { findCLibrary } from "./process-library.js";
import type { ScriptNeeds } from "./script-needs.js";

/** `pid`: of the process whose library is needed. */
export function findMissing(
  needs: ScriptNeeds,
  pid: string | undefined,
  machine: BpftraceMachine,
): Missing | null {
  if (machine.euid !== 0) return { reason: "bpftrace runs as root only", remedy: "Run the node as root." };
  return (
    findMissingTracepoint(needs, machine) ??
    findMissingFeature(needs, machine) ??
    findMissingLibrary(needs, pid, machine)
  );
}

function findMissingTracepoint(
  { tracepoints }: ScriptNeeds,
  { tracingRoots }: BpftraceMachine,
): Missing | null {
  if (tracepoints.length === 0) return null;
  const events = tracingRoots.map((root) => join(root, "events")).find((folder) => existsSync(folder));
  if (events === undefined) {
    const remedy = `Mount it: mount -t tracefs nodev ${tracingRoots[0] ?? ""}`;
    return { reason: "tracefs is not mounted, so that there are no tracepoints", remedy };
  }
  const missing = tracepoints.find((tracepoint) => !existsSync(join(events, tracepoint)));
  return missing === undefined ? null : describeTracepoint(missing, events);
}

function describeTracepoint(tracepoint: string, events: string): Missing {
  const [group = "", name = ""] = tracepoint.split("/");
  const reason = `this kernel has no tracepoint ${group}:${name}`;
  if (!/^(?:raw_)?syscalls$/.test(group))
    return { reason, remedy: "Run a kernel that has it, or take another script." };
  const remedy = existsSync(join(events, group))
    ? "Name a system call of this machine; some have other names in the kernel (stat is newstat)."
    : "Run a kernel with CONFIG_FTRACE_SYSCALLS.";
  return { reason, remedy };
}

function findMissingFeature({ types, userProbes }: ScriptNeeds, machine: BpftraceMachine): Missing | null {
  if (types && !existsSync(machine.btf))
    return {
      reason: "this kernel does not tell its types",
      remedy: "Run a kernel with CONFIG_DEBUG_INFO_BTF.",
    };
  if (userProbes && !existsSync(machine.userProbes))
    return {
      reason: "this kernel has no probes in programs",
      remedy: "Run a kernel with CONFIG_UPROBE_EVENTS.",
    };
  return null;
}

function findMissingLibrary(
  { libraryArgument }: ScriptNeeds,
  pid: string | undefined,
  { procRoot }: BpftraceMachine,
): Missing | null {
  if (libraryArgument === null || pid === undefined || findCLibrary(pid, procRoot) !== null) return null;
  const remedy =
    "Name a process that is alive and loads a C library, which one that is linked statically does not.";
  return { reason: `there is no process ${pid} with a C library`, remedy };
}
