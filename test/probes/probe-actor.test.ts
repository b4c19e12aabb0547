import { randomUUID } from "node:crypto";
import { expect } from "chai";
import { createRuntime, dynamicSupervisor, worker } from "../../src/actors/runtime.js";
import type { Runtime } from "../../src/actors/runtime.js";
import type { ChildSpec } from "../../src/actors/child-spec.js";
import type { ActorStatus } from "../../src/actors/status.js";
import { ProcessExit, Unavailable } from "../../src/actors/worker.js";
import type { Worker } from "../../src/actors/worker.js";
import { systemClock } from "../../src/base/clock.js";
import { silentLog } from "../../src/base/log.js";
import type { Reading } from "../../src/model/reading.js";
import type { Engine } from "../../src/probes/engine.js";
import { createExecEngine } from "../../src/probes/exec-engine.js";
import { probeActor } from "../../src/probes/probe-actor.js";
import type { ProbeActorOptions, ProbeMessage } from "../../src/probes/probe-actor.js";
import { OUTPUT_LIMITS } from "../../src/probes/process/line-reader.js";
import { FakeContext } from "../support/fake-context.js";
import { fixtureProgram, isAlive, markedEnvironment, markedPids } from "../support/programs.js";
import { until } from "../support/until.js";

function execEngine(program: string, ...args: string[]): Engine {
  return createExecEngine({ command: { program, args }, format: "kstat-p", counters: ["app.jobs"] });
}

const fixtureEngine = (name: string): Engine => execEngine(fixtureProgram(name));
/** Prints the lines, and waits. */
const printingEngine = (...lines: string[]): Engine =>
  execEngine("sh", "-c", "printf '%b\\n' \"$@\"; exec sleep 300", "sh", ...lines);

/** What a probe of these options is, with a context by hand and all it said. */
class Bench {
  readonly mark = randomUUID();
  readonly context = new FakeContext<ProbeMessage>("/probes/custom");
  readonly readings: Reading[] = [];
  readonly gaps: string[] = [];
  worker: Worker<ProbeMessage> | null = null;

  options(change: Partial<ProbeActorOptions>): ProbeActorOptions {
    return {
      name: "custom",
      engine: fixtureEngine("never-speaks.sh"),
      everyMs: 1_000,
      environment: markedEnvironment(this.mark),
      shutdownMs: 4_000,
      emit: (reading) => void this.readings.push(reading),
      onGap: (cause) => void this.gaps.push(cause),
      ...change,
    };
  }

  async start(change: Partial<ProbeActorOptions>): Promise<Worker<ProbeMessage>> {
    return (this.worker = await probeActor(this.options(change))(this.context));
  }

  /** Waits for lines, and lets the silence pass that ends their cycle. */
  async cycle(lines: number): Promise<Reading> {
    await until(() => this.details().lines === lines, { what: `${lines} lines` });
    await this.context.clock.advance(50);
    for (const message of this.context.mailbox.splice(0)) await this.worker?.handle(message);
    const reading = this.readings.at(-1);
    if (reading === undefined) throw new Error("no reading");
    return reading;
  }

  details(): Record<string, unknown> {
    return { ...this.worker?.details?.() };
  }

  async close(): Promise<void> {
    this.context.end();
    await until(() => markedPids(this.mark).length === 0, { what: "nothing left of the probe" });
  }
}

describe("probeActor", () => {
  let bench: Bench;

  beforeEach(() => {
    bench = new Bench();
  });

  afterEach(() => bench.close());

  it("emits one reading for a cycle, with the probe's name", async () => {
    await bench.start({ engine: printingEngine("app:0:worker:jobs\\t7", "app:0:worker:idle\\t2") });
    const reading = await bench.cycle(2);
    expect(reading).to.deep.equal({
      probe: "custom",
      atNs: bench.context.clock.wallNs() - 50_000_000n,
      zones: [
        {
          zone: "global",
          ticks: 0,
          series: [
            { metric: "app.jobs", instance: "worker", kind: "counter" },
            { metric: "app.idle", instance: "worker", kind: "gauge" },
          ],
          values: [7, 2],
          histograms: [],
          processes: [],
        },
      ],
      dropped: {},
    });
    expect(bench.readings).to.have.length(1);
  });

  it("shows a sign of life for its output, and the pid that it owns", async () => {
    await bench.start({ engine: printingEngine("app:0:worker:jobs\\t7") });
    expect(bench.context.beats).to.equal(0);
    await bench.cycle(1);
    expect(bench.context.beats).to.be.at.least(1);
    expect(bench.context.pids).to.have.length(1);
    expect(isAlive(bench.context.pids[0] ?? 0)).to.equal(true);
  });

  it("keeps the zones that are wanted", async () => {
    const lines = ["a", "b", "c"].flatMap((zone) => [
      `link:0:${zone}:rbytes64\\t1`,
      `link:0:${zone}:zonename\\tweb-${zone}`,
    ]);
    await bench.start({ engine: printingEngine(...lines), zones: ["web-a", "*-c"] });
    const reading = await bench.cycle(6);
    expect(reading.zones.map(({ zone }) => zone)).to.deep.equal(["web-a", "web-c"]);
  });

  it("tells in each reading what was lost since the one before", async () => {
    const long = "x".repeat(100);
    await bench.start({
      engine: printingEngine(long, "app:0:w:jobs\\t1", "app:0:w:jobs\\t2", long, long),
      limits: { ...OUTPUT_LIMITS, lineBytesMax: 50 },
    });
    await bench.cycle(2);
    // Losses that the pipe had brought by then go with the first reading, whichever that is.
    const lost = bench.readings.map((reading) => reading.dropped.line_length ?? 0);
    expect(lost.reduce((sum, count) => sum + count)).to.equal(3);
    expect(bench.details().dropped).to.deep.equal({ line_length: 3 });
  });

  it("counts the lines it left out by their reason", async () => {
    await bench.start({
      engine: printingEngine("garbage", "app:x:w:jobs\\t1", "app:0:w:jobs\\t1", "app:0:w:state\\tgood"),
    });
    await bench.cycle(4);
    expect(bench.details().skipped).to.deep.equal({ no_tab: 1, bad_instance: 1, text: 1 });
  });

  it("has for health what went through it", async () => {
    await bench.start({ engine: printingEngine("app:0:w:jobs\\t1") });
    await bench.cycle(1);
    const { cpu_ms, ...details } = bench.details();
    expect(cpu_ms).to.be.at.least(0);
    expect(details).to.deep.equal({
      engine: "exec",
      every_ms: 1_000,
      lines: 1,
      bytes: 15,
      readings: 1,
      last_reading_at: "2026-01-01T00:00:00.000Z",
      skipped: {},
      dropped: {},
    });
  });

  it("ends with the code and the end of stderr of its program, and says so for the gap", async () => {
    await bench.start({ engine: fixtureEngine("writes-half-line-and-dies.sh") });
    const [reason] = await until(() => bench.context.exits.length > 0 && bench.context.exits, {
      what: "an exit",
    });
    expect(reason?.kind).to.equal("error");
    const cause = reason?.kind === "error" ? reason.cause : null;
    expect(cause).to.be.instanceOf(ProcessExit);
    expect((cause as ProcessExit).message).to.equal("exited with code 3");
    expect((cause as ProcessExit).exit).to.deep.equal({
      code: 3,
      signal: null,
      stderrTail: "no more paper\n",
    });
    expect(bench.gaps).to.deep.equal(["exited with code 3"]);
    expect(bench.context.pids.at(-1)).to.equal(null);
  });

  it("makes a reading of what came before the end, and counts the half line with it", async () => {
    await bench.start({ engine: fixtureEngine("writes-half-line-and-dies.sh") });
    await until(() => bench.context.exits.length > 0, { what: "an exit" });
    expect(bench.readings.map(({ zones, dropped }) => [zones[0]?.values, dropped])).to.deep.equal([
      [[7], { half_line: 1 }],
    ]);
  });

  it("ends normally with a program that exits with code 0", async () => {
    await bench.start({ engine: execEngine("true") });
    await until(() => bench.context.exits.length > 0, { what: "an exit" });
    expect(bench.context.exits).to.deep.equal([{ kind: "normal" }]);
  });

  it("takes what the program prints when it is asked to end, and no offence at its end", async () => {
    const worker = await bench.start({ engine: fixtureEngine("flushes-on-sigint.sh") });
    await bench.cycle(1);
    await worker.terminate?.({ kind: "shutdown" });
    expect(bench.readings.map((reading) => reading.zones[0]?.values)).to.deep.equal([[7], [8]]);
    expect(bench.context.exits).to.deep.equal([]);
    expect(bench.gaps).to.deep.equal([]);
  });

  it("says for the gap why it was ended, where that is a failure", async () => {
    const worker = await bench.start({});
    await worker.terminate?.({ kind: "error", cause: new Error("silent for 5 s") });
    expect(bench.gaps).to.deep.equal(["silent for 5 s"]);
  });

  it("kills its program when it is killed itself", async () => {
    await bench.start({ engine: fixtureEngine("ignores-sigint-and-sigterm.sh") });
    bench.context.end();
    await until(() => markedPids(bench.mark).length === 0, { what: "the program gone" });
    await until(() => bench.context.exits.length > 0, { what: "an exit" });
  });

  it("ends alone of a defect in its parser", async () => {
    const defect = new Error("invariant broken");
    const parser = {
      line: () => {
        throw defect;
      },
    };
    const engine = { ...fixtureEngine("counts-for-ever.sh"), createParser: () => parser };
    const worker = await bench.start({ engine });
    await until(() => bench.context.exits.length > 0, { what: "an exit" });
    await worker.terminate?.({ kind: "error", cause: defect });
    expect(bench.context.exits).to.deep.equal([{ kind: "error", cause: defect }]);
  });

  async function unavailability(change: Partial<ProbeActorOptions>): Promise<Unavailable> {
    const error = await bench.start(change).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).to.be.instanceOf(Unavailable);
    return error as Unavailable;
  }

  it("is unavailable where its engine says so, and starts nothing", async () => {
    const missing = {
      reason: "there is no tracefs",
      remedy: "Mount it: mount -t tracefs tracefs /sys/kernel/tracing",
    };
    const engine = { ...fixtureEngine("never-speaks.sh"), check: () => Promise.resolve(missing) };
    const { message, remedy } = await unavailability({ engine });
    expect({ reason: message, remedy }).to.deep.equal(missing);
    expect(bench.context.pids).to.deep.equal([]);
  });

  it("is unavailable where its program is missing, or may not be executed", async () => {
    expect((await unavailability({ engine: execEngine("no-such-program") })).remedy).to.contain("PATH");
    expect((await unavailability({ engine: fixtureEngine("not-executable.txt") })).remedy).to.contain(
      "chmod +x",
    );
  });

  it("fails, to be tried again, where the kernel refuses the program this time", async () => {
    const error: unknown = await bench
      .start({ engine: execEngine("true", "x".repeat(300_000)) })
      .catch((thrown: unknown) => thrown);
    expect(error).to.have.property("code", "PROGRAM_NOT_STARTED");
  });
});

describe("probeActor in a supervision tree", () => {
  let bench: Bench;
  let runtime: Runtime;

  beforeEach(() => {
    bench = new Bench();
    runtime = createRuntime({ clock: systemClock, log: silentLog });
  });

  afterEach(async () => {
    await runtime.stop();
    await bench.close();
  });

  async function startTree(change: Partial<ProbeActorOptions>, spec: Partial<ChildSpec> = {}): Promise<void> {
    const probe: ChildSpec = {
      id: "custom",
      start: worker(probeActor(bench.options(change))),
      shutdown: 2_000,
      ...spec,
    };
    const probes = dynamicSupervisor({ intensity: 5, periodMs: 10_000 }, [probe]);
    await runtime.start({}, [{ id: "probes", type: "supervisor", start: probes, shutdown: "infinity" }]);
  }

  function status(): ActorStatus {
    const found = runtime.actors().find(({ path }) => path === "/probes/custom");
    if (found === undefined) throw new Error("no such actor");
    return found;
  }

  const runningPid = (except: number | null): Promise<number> =>
    until(() => status().state === "running" && status().pid !== except && status().pid, {
      what: "a running program",
    });

  it("starts a program that was killed anew, counts it, keeps the cause, and has values again", async () => {
    await startTree({ engine: fixtureEngine("counts-for-ever.sh") });
    const pid = await runningPid(null);
    await until(() => bench.readings.length > 1, { what: "readings" });
    process.kill(pid, "SIGKILL");
    await runningPid(pid);
    const before = bench.readings.length;
    await until(() => bench.readings.length > before, { what: "readings again" });
    expect(status().restartsTotal).to.equal(1);
    expect(status().lastExit).to.include({ reason: "killed by SIGKILL", code: null, signal: "SIGKILL" });
    expect(bench.gaps).to.deep.equal(["killed by SIGKILL"]);
  });

  it("parks a program that dies at once, with its complaint, and lets its reset start it again", async () => {
    await startTree(
      { engine: fixtureEngine("dies-at-once.sh") },
      { onIntensity: "park", intensity: 2, periodMs: 10_000, backoff: { minMs: 1, maxMs: 2 } },
    );
    await until(() => status().state === "open", { what: "an open circuit" });
    expect(status().lastExit).to.include({ code: 7, stderrTail: "cannot open the device\n" });
    const { restartsTotal } = status();
    await runtime.resetActor("/probes/custom");
    await until(() => status().restartsTotal > restartsTotal, { what: "another try" });
  });

  it("takes a program that falls silent for hung, and starts it anew", async () => {
    await startTree(
      { engine: printingEngine("app:0:w:jobs\\t1") },
      { watchdog: { startMs: 5_000, silenceMs: 100 } },
    );
    const pid = await runningPid(null);
    await runningPid(pid);
    expect(status().restartsTotal).to.be.at.least(1);
    expect(bench.gaps.length).to.be.at.least(1);
    expect(isAlive(pid)).to.equal(false);
  });

  it("shows a missing program as unavailable, and does not try it again and again", async () => {
    await startTree({ engine: execEngine("no-such-program") });
    expect(status()).to.include({ state: "unavailable", restartsTotal: 0, pid: null });
    expect(status().reason).to.contain("no-such-program is not found").and.contain("PATH");
  });

  it("stops a program that ignores all it can within the time of the child", async () => {
    await startTree(
      { engine: fixtureEngine("ignores-sigint-and-sigterm.sh"), shutdownMs: 600 },
      { shutdown: 600 },
    );
    await runningPid(null);
    await runtime.stop();
    await until(() => markedPids(bench.mark).length === 0, { what: "the program gone" });
  });
});
