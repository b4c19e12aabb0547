/** What of a machine decides whether bpftrace can run a script; handed in, so that a test can be another machine. */
export interface BpftraceMachine {
  /** Effective user; undefined where there are none. */
  readonly euid: number | undefined;
  /** Where tracefs may be mounted, in the order of bpftrace's own look. */
  readonly tracingRoots: readonly string[];
  /** The kernel's types. */
  readonly btf: string;
  /** Here it is where probes in programs can be made. */
  readonly userProbes: string;
  readonly procRoot: string;
}

/** The machine of this process. */
export function thisMachine(): BpftraceMachine {
  return {
    euid: process.geteuid?.(),
    tracingRoots: ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"],
    btf: "/sys/kernel/btf/vmlinux",
    userProbes: "/sys/bus/event_source/devices/uprobe",
    procRoot: "/proc",
  };
}
