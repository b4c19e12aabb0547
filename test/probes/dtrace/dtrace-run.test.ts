/** The whole path, from a child that speaks as dtrace does to readings, with every script of ours. */
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect } from "chai";
import { NORMAL, SHUTDOWN } from "../../../src/actors/reason.js";
import type { ExitReason } from "../../../src/actors/reason.js";
import { ProcessExit } from "../../../src/actors/worker.js";
import type { Worker } from "../../../src/actors/worker.js";
import { projectRoot } from "../../../src/base/project-root.js";
import type { Reading } from "../../../src/model/reading.js";
import { createDtraceEngine } from "../../../src/probes/dtrace/dtrace-engine.js";
import type { DtraceEngineOptions } from "../../../src/probes/dtrace/dtrace-engine.js";
import type { Engine, ProbeEnvironment } from "../../../src/probes/engine.js";
import { probeActor } from "../../../src/probes/probe-actor.js";
import type { ProbeMessage } from "../../../src/probes/probe-actor.js";
import { FakeContext } from "../../support/fake-context.js";
import { readCatalogue } from "../../support/catalogue.js";
import type { CatalogueEntry } from "../../support/catalogue.js";
import { fixtureProgram } from "../../support/programs.js";
import { until } from "../../support/until.js";

const ZONES = ["global", "5a5e898e-2971-4d39-b1b6-3ba688e10b46", 'café "1"'];
const ARGUMENTS: Readonly<Record<string, string>> = { pid: "4242", syscall: "read", duration: "1000000" };

/** A probe as the node runs it, with a context by hand. */
interface Run {
  readonly context: FakeContext<ProbeMessage>;
  readonly worker: Worker<ProbeMessage>;
  readonly engine: Engine;
  readonly readings: Reading[];
  readonly details: () => Readonly<Record<string, unknown>>;
  /** Waits for the program to end by itself, and answers why. */
  readonly ended: () => Promise<ExitReason | undefined>;
}

describe("dtrace, as its stand-in speaks", () => {
  const entries = readCatalogue().filter(({ engines, name }) => engines.dtrace?.script === name);
  let folder = "";
  let started: Run[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "zonetap-dtrace-"));
    symlinkSync(fixtureProgram("dtrace-stand-in.mjs"), join(folder, "dtrace"));
    started = [];
  });
  afterEach(() => {
    for (const { context } of started) context.end();
    rmSync(folder, { recursive: true });
  });

  function entry(name: string): CatalogueEntry {
    const found = entries.find((one) => one.name === name);
    if (found === undefined) throw new Error(`no entry ${name}`);
    return found;
  }

  function environment(scenario: object): ProbeEnvironment {
    const path = [folder, process.env.PATH].join(delimiter);
    const env = { ...process.env, PATH: path, DTRACE_STAND_IN: JSON.stringify(scenario) };
    return { platform: process.platform, env };
  }

  async function start(
    of: CatalogueEntry,
    scenario: object,
    change: Partial<DtraceEngineOptions> = {},
  ): Promise<Run> {
    const args = of.params.map(({ type }) => ARGUMENTS[String(type)] ?? "1");
    const script = join(projectRoot, "priv/dtrace", `${of.name}.d`);
    const engine = createDtraceEngine({ entry: of.name, output: of.output, script, args, ...change });
    const context = new FakeContext<ProbeMessage>("/probes/test");
    const readings: Reading[] = [];
    const emit = (reading: Reading): void => void readings.push(reading);
    const options = {
      name: "test",
      engine,
      everyMs: 20,
      environment: environment(scenario),
      shutdownMs: 4_000,
      emit,
    };
    const worker = await probeActor(options)(context);
    const run: Run = {
      context,
      worker,
      engine,
      readings,
      details: () => ({ ...worker.details?.() }),
      ended: async () => {
        await until(() => context.exits.length > 0, { what: `the end of ${of.name}` });
        return context.exits[0];
      },
    };
    started.push(run);
    return run;
  }

  it("gives of every script the rows that its entry declares, and nothing that is left out", async () => {
    for (let from = 0; from < entries.length; from += 4) {
      await Promise.all(entries.slice(from, from + 4).map((of) => runWhole(of)));
    }
  });

  /** One frame, and the one that is printed at the end. */
  async function runWhole(of: CatalogueEntry): Promise<void> {
    const { ended, details, readings } = await start(of, { frames: 1 });
    expect([of.name, await ended()]).to.deep.equal([of.name, NORMAL]);
    expect([of.name, details().skipped, details().ended_in_order]).to.deep.equal([of.name, {}, true]);
    expect([of.name, readings.length]).to.deep.equal([of.name, 2]);
    for (const { zones, dropped } of readings) {
      expect([zones.map(({ zone }) => zone), dropped]).to.deep.equal([ZONES, {}]);
      const sizes = zones.map(
        ({ series, histograms, processes }) => series.length + histograms.length + processes.length,
      );
      expect([of.name, sizes.every((size) => size > 0)]).to.deep.equal([of.name, true]);
    }
  }

  it("gives exactly what dtrace counted", async () => {
    const data = {
      ticks: [[[], 997]],
      samples: [
        [["web1", "beam.smp", 77, 0], 900],
        [["web1", "beam.smp", 77, 1], 12],
        [["global", "zpool-zones", 5, 1], 3],
      ],
    };
    const { ended, readings } = await start(entry("process-usage"), { data, frames: 1 });
    await ended();
    expect(readings[0]?.zones.map(({ zone, ticks, processes }) => [zone, ticks, processes])).to.deep.equal([
      ["web1", 997, [{ pid: 77, execname: "beam.smp", usage: 912, cpu: 0 }]],
      ["global", 997, [{ pid: 5, execname: "zpool-zones", usage: 3, cpu: 1 }]],
    ]);
  });

  it("gives the buckets of a histogram", async () => {
    const data = {
      latency: [
        [
          ["web1"],
          [
            [512, 0],
            [1024, 700],
            [2048, 112],
            [4096, 0],
          ],
        ],
      ],
    };
    const { ended, readings } = await start(entry("syscall-latency"), { data, frames: 1 });
    await ended();
    expect(readings[0]?.zones[0]?.histograms).to.deep.equal([
      {
        metric: "syscall.latency",
        instance: "all",
        buckets: [
          [1024, 700],
          [2048, 112],
        ],
      },
    ]);
  });

  it("flushes the last interval when it is asked to end", async () => {
    const { worker, readings, details } = await start(entry("cpu-usage"), {});
    await until(() => readings.length >= 2, { what: "two frames" });
    await worker.terminate?.(SHUTDOWN);
    expect([details().ended_in_order, details().skipped]).to.deep.equal([true, {}]);
    expect(readings.every(({ dropped }) => Object.keys(dropped).length === 0)).to.equal(true);
  });

  it("takes drops and failed firings as lost, charges them to the next reading, and goes on", async () => {
    const stderr = [
      "[DTRACEDROP_PRINCIPAL] 5 drops on CPU 3",
      "error on enabled probe ID 1 (ID 9: a:b:c:d): invalid address (0x0) in action #2",
    ];
    const { readings, context, details } = await start(entry("cpu-usage"), { stderr });
    const lost = { dtrace_records: 5, dtrace_firings: 1 };
    const charged = (): boolean => readings.some(({ dropped }) => Object.keys(dropped).length === 2);
    await until(charged, { what: "a reading that was charged" });
    expect(readings.map(({ dropped }) => dropped).filter((dropped) => dropped.dtrace_records)).to.deep.equal([
      lost,
    ]);
    expect([context.exits, details().runtime_errors]).to.deep.equal([[], 1]);
  });

  const fatals: [string, RegExp][] = [
    ["failed to initialize dtrace: DTrace requires additional privileges", /dtrace_user/],
    ["failed to initialize dtrace: DTrace device not available on system", /global zone/],
    [
      "failed to compile script x.d: [D_PDESC_ZERO] line 3: probe description vminfo::: does not match any probes",
      /another script/,
    ],
  ];
  for (const [fatal, remedy] of fatals) {
    it(`is unavailable at its restart where dtrace said "${fatal}", and tries again after that`, async () => {
      const { ended, engine } = await start(entry("vminfo"), { fatal });
      const end = await ended();
      expect(end?.kind === "error" && end.cause).to.be.instanceOf(ProcessExit);
      const [restart, later] = [await engine.check(environment({})), await engine.check(environment({}))];
      expect(restart?.reason).to.equal(`dtrace: ${fatal}`);
      expect(restart?.remedy).to.match(remedy);
      expect(later).to.equal(null);
    });
  }

  it("fails where an argument is one too few or too many", async () => {
    for (const args of [[], ["1", "2"]]) {
      const { ended, engine, details } = await start(entry("proc-syscall"), {}, { args });
      expect((await ended())?.kind).to.equal("error");
      expect(details().last_error).to.match(/^failed to compile script .*: \[D_MACRO_/);
      expect(await engine.check(environment({}))).to.equal(null);
    }
  });

  it("reads the aggregations of a script that is not ours", async () => {
    const script = join(projectRoot, "test/fixtures/dtrace/syscall-counts.d");
    const replay = join(projectRoot, "test/fixtures/dtrace/syscall-counts.txt");
    const keys = ["zone", "syscall"].map((name) => ({ name, help: "" }));
    const of = entry("brk-calls");
    const output = { ...of.output, keys };
    const { context, worker, readings, details } = await start(
      of,
      { replay },
      { script, output, prints: { kind: "aggregations" } },
    );
    await until(() => Number(details().lines) >= 4, { what: "its text" });
    await context.clock.advance(150);
    for (const message of context.mailbox.splice(0)) await worker.handle(message);
    expect(
      readings[0]?.zones.map(({ zone, series, values }) => [
        zone,
        series.map(({ instance }) => instance),
        values,
      ]),
    ).to.deep.equal([
      ["web1", ["open64", "read"], [12, 345]],
      ["global", ["ioctl"], [9000000000000000000n]],
    ]);
    await worker.terminate?.(SHUTDOWN);
  });
});
