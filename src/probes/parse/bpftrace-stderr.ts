/**
 * What bpftrace says on stderr, or in plain text on stdout, as far as it tells why it cannot run here: then it is
 * not to be started again and again. Errors of a program, which would be ours, are failures and no absence.
 *
 * @see the messages of bpftrace 0.17, as captured with each of these faults
 */
import type { Missing } from "../engine.js";

/** Said at each start in a container without CAP_SYS_RESOURCE; of no effect since Linux 5.11. */
const HARMLESS = /couldn't set RLIMIT_MEMLOCK/;

const REMEDIES: readonly (readonly [said: RegExp, remedy: string])[] = [
  [/only supports running as the root user/, "Run the node as root."],
  [
    /tracepoint not found/,
    "Mount tracefs (mount -t tracefs nodev /sys/kernel/tracing), or take another script.",
  ],
  [
    /Operation not permitted|Permission denied/,
    "Run the node as root with CAP_SYS_ADMIN, and without a kernel lockdown.",
  ],
  [/is not a valid register on this architecture/, "Take another script: this one is for another processor."],
  [/Unknown struct\/union|failed to find BTF/i, "Run a kernel with BTF (CONFIG_DEBUG_INFO_BTF)."],
  [/No probes to attach|Could not resolve symbol/, "Take another script: its functions do not exist here."],
  [/uprobe target file .* does not exist/, "Name a process that is alive."],
  [/Error attaching probe/, "Run a kernel with this kind of probe (CONFIG_UPROBES, CONFIG_PERF_EVENTS)."],
];

export interface BpftraceComplaint {
  readonly text: string;
  /** What it did not find here; null: an error of another kind. */
  readonly missing: Missing | null;
}

/** An error is a sentence; the echo of a program can be any length. */
const TEXT_LENGTH_MAX = 500;

/** Takes one line; null: nothing that matters. */
export function parseComplaint(line: string): BpftraceComplaint | null {
  if (HARMLESS.test(line)) return null;
  const remedy = REMEDIES.find(([said]) => said.test(line))?.[1];
  if (remedy === undefined && !/\bERROR\b/.test(line)) return null;
  const text = line.slice(0, TEXT_LENGTH_MAX);
  return { text, missing: remedy === undefined ? null : { reason: `bpftrace: ${text}`, remedy } };
}
