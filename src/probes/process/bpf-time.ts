/**
 * What a process's programs in the kernel have cost, which is in no processor time of its own: for health, where
 * the kernel keeps account of it. It does so only where an operator asked for it, since the account costs itself.
 * @see /proc/sys/kernel/bpf_stats_enabled, and /proc/[pid]/fdinfo of a BPF program: `run_time_ns: 1500`
 */
import { readFileSync, readdirSync } from "node:fs";

/** Milliseconds that the BPF programs of the process have run; null where nobody counts, or it has none. */
export function readBpfRunMs(pid: number, procRoot = "/proc"): number | null {
  if (readText(`${procRoot}/sys/kernel/bpf_stats_enabled`).trim() !== "1") return null;
  const folder = `${procRoot}/${pid}/fdinfo`;
  const times = listNames(folder).map((name) => parseRunNs(readText(`${folder}/${name}`)));
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : known.reduce((sum, ns) => sum + ns, 0) / 1e6;
}

/** Null for a descriptor that is no BPF program. */
function parseRunNs(fdinfo: string): number | null {
  const digits = /^run_time_ns:\s*(\d+)$/m.exec(fdinfo)?.[1];
  return digits === undefined ? null : Number(digits);
}

function readText(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return ""; // Not Linux, gone, or not ours to see: there is nothing to show.
  }
}

function listNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // As above.
  }
}
