import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect } from "chai";
import { createRuntime, dynamicSupervisor } from "../../src/actors/runtime.js";
import type { Runtime } from "../../src/actors/runtime.js";
import { Runs, RUNS_MAX } from "../../src/app/runs.js";
import { systemClock } from "../../src/base/clock.js";
import { silentLog } from "../../src/base/log.js";
import type { CatalogueEntry } from "../../src/model/catalogue.js";
import type { RunJson, RunRequest } from "../../src/model/run.js";
import { shippedCatalogue } from "../../src/topology/catalogue.js";
import { fixtureProgram } from "../support/programs.js";
import { until } from "../support/until.js";

const REQUEST: RunRequest = { script: "proc-syscall", params: { pid: 7 }, zone: null, forMs: 60_000 };

describe("Runs", () => {
  let folder: string;
  let runtime: Runtime;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "zonetap-runs-"));
    runtime = createRuntime({ clock: systemClock, log: silentLog });
    const probes = { id: "probes", type: "supervisor", start: dynamicSupervisor({}, () => []) } as const;
    await runtime.start({}, () => [probes]);
  });
  afterEach(async () => {
    await runtime.stop();
    rmSync(folder, { recursive: true });
  });

  /** Runs whose scripts all go to dtrace, which is the program of that name. */
  function runs(program: string | null, scenario: object = {}, zones: readonly string[] = []): Runs {
    if (program !== null) symlinkSync(fixtureProgram(program), join(folder, "dtrace"));
    const path = program === null ? folder : [folder, process.env.PATH].join(delimiter);
    const env = { ...process.env, PATH: path, DTRACE_STAND_IN: JSON.stringify(scenario) };
    return new Runs({
      runtime,
      clock: systemClock,
      environment: { platform: "sunos", env },
      catalogue: shippedCatalogue(),
      zones: async () => zones.map((name) => ({ name })),
    });
  }

  const probes = (): string[] =>
    runtime.actors().flatMap(({ path }) => (path.startsWith("/probes/") ? path : []));

  async function ended(all: Runs, { id }: RunJson): Promise<RunJson> {
    return until(() => all.find(id)?.state !== "running" && all.find(id), { what: "the end of the run" });
  }

  async function refusal(all: Runs, change: Partial<RunRequest>): Promise<[code: string, message: string]> {
    const error = await all.start({ ...REQUEST, ...change }).then(
      () => new Error("it was started"),
      (thrown: unknown) => thrown as Error,
    );
    return [(error as { code?: string }).code ?? "", error.message];
  }

  it("shows the rows of a script by the names of their columns, as a child of /probes, until its time is over", async () => {
    const all = runs("dtrace-stand-in.mjs");
    const run = await all.start({ ...REQUEST, forMs: 1_500 });
    expect(probes()).to.deep.equal([`/probes/run:${run.id}`]);
    expect(run).to.deep.include({ state: "running", engine: "dtrace", script: "proc-syscall" });
    const over = await ended(all, run);
    expect(over).to.deep.include({ state: "ended", reason: "its time is over" });
    expect(over.result?.rows[0]).to.have.all.keys(["zone", ...keysOf("proc-syscall")]);
    expect(probes()).to.deep.equal([]);
  });

  it("shows rows of the one zone that was asked for", async () => {
    const all = runs("dtrace-stand-in.mjs", {}, ["global", "web1"]);
    const { id } = await all.start({ ...REQUEST, zone: "global" });
    const { result } = await until(() => (all.find(id)?.result ?? null) && all.find(id), { what: "rows" });
    expect(result?.rows.map(({ zone }) => zone)).to.deep.equal(["global"]);
  });

  it("ends a run by request, once, and keeps its account", async () => {
    const all = runs("dtrace-stand-in.mjs");
    const { id } = await all.start(REQUEST);
    expect(await all.stop(id)).to.deep.include({ state: "ended", reason: "stopped by request" });
    expect(await all.stop(id)).to.deep.include({ state: "ended", reason: "stopped by request" });
    expect(await all.stop("x")).to.equal(undefined);
  });

  it("refuses a ninth run at once, and takes one again when one has ended", async () => {
    const all = runs("never-speaks.sh");
    const started = await Promise.all(Array.from({ length: RUNS_MAX }, () => all.start(REQUEST)));
    expect(await refusal(all, {})).to.deep.equal([
      "TOO_MANY_RUNS",
      "there are 8 runs already; stop one, or wait for its end",
    ]);
    await all.stop(started[0]?.id ?? "");
    expect((await all.start(REQUEST)).state).to.equal("running");
  });

  it("ends a run that prints more than 2 MiB in a second", async () => {
    const all = runs("floods-stdout.sh");
    const over = await ended(all, await all.start(REQUEST));
    expect(over.reason).to.equal("it printed more than 2 MiB in a second");
  });

  it("refuses parameters by name and type, and starts nothing", async () => {
    const all = runs("dtrace-stand-in.mjs");
    for (const pid of ["1; rm", "*", "-1", "$(id)"]) {
      const [code, message] = await refusal(all, { params: { pid } });
      expect(code).to.equal("BAD_PARAMETER");
      expect(message).to.match(/^the parameter pid \(pid\) must be /);
    }
    expect(probes()).to.deep.equal([]);
  });

  it("refuses scripts and zones that there are not", async () => {
    const all = runs("dtrace-stand-in.mjs", {}, ["global"]);
    expect(await refusal(all, { script: "x" })).to.deep.equal(["NO_SUCH_SCRIPT", 'there is no script "x"']);
    expect(await refusal(all, { zone: "x" })).to.deep.equal(["NO_SUCH_ZONE", 'there is no zone "x"']);
  });

  it("refuses what cannot run here, with the remedy, and keeps nothing of it", async () => {
    const all = runs(null);
    const [code, message] = await refusal(all, {});
    expect(code).to.equal("UNAVAILABLE");
    expect(message).to.match(/dtrace is not found: /);
    for (let more = 0; more < RUNS_MAX; more++) expect((await refusal(all, {}))[0]).to.equal("UNAVAILABLE");
  });

  it("tells what a program that gave up was missing, and how another failed", async () => {
    const missing = runs("dtrace-stand-in.mjs", {
      fatal: "failed to initialize dtrace: DTrace requires additional privileges",
    });
    const refused = await ended(missing, await missing.start(REQUEST));
    expect(refused).to.deep.include({ state: "failed" });
    expect(refused.reason).to.match(/additional privileges: Run the node as root/);
    rmSync(join(folder, "dtrace"));
    const dying = runs("dies-at-once.sh");
    const failed = await ended(dying, await dying.start(REQUEST));
    expect(failed.state).to.equal("failed");
    expect(failed.reason).to.match(/exited with code/);
  });

  it("says that the node stopped them when it did", async () => {
    const all = runs("never-speaks.sh");
    const run = await all.start(REQUEST);
    await runtime.stop();
    expect(await ended(all, run)).to.deep.include({ state: "ended", reason: "the node stopped its probes" });
  });
});

/** Names of the keys and columns of a shipped entry, but the zone. */
function keysOf(name: string): string[] {
  const { output } = shippedCatalogue().get(name) as CatalogueEntry;
  const printed = output.columns.filter((column) => column.rows !== true);
  return [...output.keys, ...printed].map((field) => field.name).filter((field) => field !== "zone");
}
