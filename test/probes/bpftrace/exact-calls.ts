/** Calls that are counted as many as they were: two programs at once, each in its zone, by two scripts at once. */
import { TestCgroup } from "../../support/test-cgroup.js";
import { until } from "../../support/until.js";
import { ScriptRun } from "./script-run.js";
import { killAll, startGetppid, startSpinner } from "./workload.js";

export interface CountedCalls {
  readonly script: string;
  /** What each zone's rows add up to. */
  readonly zones: readonly number[];
  /** Into how many intervals the count was split. */
  readonly sweeps: number;
}

/** One script with running maps, one with double buffers, at intervals that share nothing. */
const SCRIPTS = [
  ["syscall-latency", 30, []],
  ["syscall-times", 20, ["getppid"]],
] as const;

/** `calls` in each of two zones, beside a spinner on the first core. */
export async function countCalls(calls: number): Promise<CountedCalls[]> {
  const runs = await Promise.all(
    SCRIPTS.map(([name, everyMs, args]) => ScriptRun.start(name, everyMs, args)),
  );
  const cgroups = ["a", "b"].map((name) => new TestCgroup(`/zonetap-test-exact-${process.pid}-${name}`));
  const children = [startSpinner(0)];
  try {
    await until(() => runs.every((run) => run.cycles.length > 0), { what: "the first sweeps" });
    const programs = await Promise.all(cgroups.map(() => startGetppid(calls)));
    children.push(...programs.map(({ child }) => child));
    cgroups.forEach((cgroup, index) => cgroup.add(programs[index]?.pid ?? 0));
    await Promise.all(programs.map((program) => program.finish()));
    await Promise.all(runs.map((run) => run.stop()));
    return SCRIPTS.map(([script], index) => {
      const run = runs[index]!;
      const zones = cgroups.map(({ path }) => sumOf(run, `cgroup${path}`));
      return { script, zones, sweeps: run.cycles.length };
    });
  } finally {
    await Promise.all(runs.map((run) => run.stop()));
    await killAll(children);
    for (const cgroup of cgroups) await cgroup.remove();
  }
}

function sumOf(run: ScriptRun, zone: string): number {
  const rows = run.rows.filter(({ keys }) => keys[0] === zone);
  return rows.reduce((sum, { values }) => sum + Number(values[0]), 0);
}
