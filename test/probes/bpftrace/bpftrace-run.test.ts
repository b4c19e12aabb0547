/** Our scripts under the real bpftrace, with real load in real cgroups. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { ChildProcess } from "node:child_process";
import { availableParallelism, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect } from "chai";
import { ProcessExit, Unavailable } from "../../../src/actors/worker.js";
import { probeActor } from "../../../src/probes/probe-actor.js";
import type { ProbeMessage } from "../../../src/probes/probe-actor.js";
import { rowShape } from "../../../src/probes/script/script-output.js";
import { FakeContext } from "../../support/fake-context.js";
import type { TestCgroup } from "../../support/test-cgroup.js";
import { canMakeCgroups } from "../../support/test-cgroup.js";
import { canTrace, mountTracefs } from "../../support/tracefs.js";
import { until } from "../../support/until.js";
import { countCalls } from "./exact-calls.js";
import { createEngine, entries, ScriptRun } from "./script-run.js";
import { killAll, startMallocFailures, startSpinner, Workload } from "./workload.js";

/** Calls of each of two programs at once; `npm run accept -- getppid` does it with a million. */
const CALLS = 100_000;
const SPINNERS = 4;

describe("bpftrace", function () {
  if (!canMakeCgroups() || !canTrace()) return;
  this.timeout(60_000);

  let unmount = (): void => {};
  let runs: ScriptRun[] = [];
  let children: ChildProcess[] = [];
  let cgroups: TestCgroup[] = [];
  before(() => void (unmount = mountTracefs()));
  after(() => unmount());
  afterEach(async () => {
    await Promise.all(runs.map((run) => run.stop()));
    await killAll(children);
    for (const cgroup of cgroups) await cgroup.remove();
    [runs, children, cgroups] = [[], [], []];
  });

  async function start(name: string, everyMs: number, args: readonly string[] = []): Promise<ScriptRun> {
    const run = await ScriptRun.start(name, everyMs, args);
    runs.push(run);
    return run;
  }

  it("counts exactly what each zone calls, whatever the intervals and the load", async () => {
    for (const { script, zones, sweeps } of await countCalls(CALLS)) {
      expect([script, ...zones]).to.deep.equal([script, CALLS, CALLS]);
      expect(sweeps).to.be.above(2);
    }
  });

  it("reads four that want one core as three that wait", async () => {
    const core = availableParallelism() - 1;
    children = Array.from({ length: SPINNERS }, () => startSpinner(core));
    const run = await start("run-queue", 200);
    const samples = (lengthMin: number): number => {
      const rows = run.rows.filter(
        ({ keys: [, cpu, length] }) => cpu === String(core) && Number(length) >= lengthMin,
      );
      return rows.reduce((sum, { values }) => sum + Number(values[0]), 0);
    };
    await until(() => samples(0) >= 100, { what: "100 samples of the core" });
    expect(run.rows.every(({ keys: [zone] }) => zone === "global")).to.equal(true);
    expect(samples(SPINNERS - 1) / samples(0)).to.be.above(0.8);
  });

  describe("with something of everything going on", () => {
    let workload: Workload;
    before(() => void (workload = new Workload()));
    after(() => workload.stop());

    const BATCH = 6;
    for (let from = 0; from < entries.length; from += BATCH) {
      const batch = entries.slice(from, from + BATCH);
      it(`gives rows as declared for ${batch.map(({ name }) => name).join(", ")}`, async () => {
        await Promise.all(batch.map(({ name }) => runUntilRows(name)));
      });
    }

    async function runUntilRows(name: string): Promise<void> {
      const failing = name === "malloc-fail" ? await startMallocFailures() : null;
      if (failing !== null) children.push(failing.child);
      const run = await start(name, 300, argumentsOf(name, failing?.pid ?? workload.pid));
      await until(() => run.cycles.length > 0, { what: `the first sweep of ${name}` });
      await failing?.finish();
      const what = `rows of ${name}`;
      await until(() => run.rows.length > 0, { what, timeoutMs: 15_000 }).catch((error: unknown) => {
        throw new Error(`${what}: ${String(run.lastError)}`, { cause: error });
      });
      await run.stop();
      const shapes = new Set(
        run.rows.map(({ keys, values }) => `${keys.length} keys, ${values.length} values`),
      );
      const output = entries.find((entry) => entry.name === name)?.output;
      const { keys, values } = output === undefined ? { keys: 0, values: 0 } : rowShape(output);
      expect([...shapes], name).to.deep.equal([`${keys} keys, ${values} values`]);
      expect([name, run.skipped]).to.deep.equal([name, []]);
      for (const { zones } of run.cycles)
        for (const zone of zones) expect(zone.series.length, name).to.equal(zone.values.length);
    }

    function argumentsOf(name: string, pid: number): string[] {
      const params = entries.find((entry) => entry.name === name)?.params ?? [];
      return params.map(({ type }) =>
        type === "pid" ? String(pid) : type === "syscall" ? "getppid" : "1000",
      );
    }
  });

  describe("where it may not", () => {
    const absences: readonly (readonly [what: string, command: string, remedy: RegExp])[] = [
      ["be root", "setpriv --reuid=65534 --clear-groups", /as root/],
      [
        "see tracefs",
        'unshare --mount sh -c \'umount -l /sys/kernel/tracing; exec "$0" "$@"\'',
        /mount -t tracefs/,
      ],
    ];
    for (const [what, command, remedy] of absences)
      it(`is unavailable, and not started again and again, where it may not ${what}`, async () => {
        const folder = mkdtempSync(join(tmpdir(), "zonetap-bpftrace-"));
        const program = join(folder, "bpftrace");
        writeFileSync(program, `#!/bin/sh\nexec ${command} /usr/bin/bpftrace "$@"\n`);
        chmodSync(program, 0o755);
        const context = new FakeContext<ProbeMessage>("/probes/test");
        const env = { ...process.env, PATH: [folder, process.env.PATH].join(delimiter) };
        const environment = { platform: process.platform, env };
        const engine = createEngine("syscall-latency");
        const options = {
          name: "test",
          engine,
          everyMs: 100,
          environment,
          shutdownMs: 4_000,
          emit: () => {},
        };
        const startAgain = async (): Promise<unknown> => probeActor(options)(context);
        try {
          await startAgain();
          const [exit] = await until(() => context.exits.length > 0 && context.exits, { what: "its end" });
          expect(exit).to.have.property("cause").that.is.instanceOf(ProcessExit);
          const refused = await startAgain().catch((error: unknown) => error);
          expect(refused).to.be.instanceOf(Unavailable);
          expect(refused).to.have.property("remedy").that.matches(remedy);
        } finally {
          context.end();
          rmSync(folder, { recursive: true });
        }
      });
  });
});
