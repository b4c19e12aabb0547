/** The sampler as a real process on this machine, and its lines through the engine's own parser. */
import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { chmodSync, cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { expect } from "chai";
import type { Cycle } from "../../../src/probes/engine.js";
import { createSystemEngine } from "../../../src/probes/linux/system-engine.js";
import { until } from "../../support/until.js";

const EVERY_MS = 100;
/** The compiled sources. */
const COMPILED = resolve(import.meta.dirname, "../../../src");

type Sampler = ChildProcessByStdio<null, Readable, Readable>;

describe("createSystemEngine", () => {
  const samplers: Sampler[] = [];
  afterEach(async () => {
    for (const sampler of samplers.splice(0)) {
      if (sampler.exitCode !== null || sampler.signalCode !== null) continue;
      sampler.kill("SIGKILL");
      await once(sampler, "exit");
    }
  });

  function start(
    everyMs: number,
    credentials: { uid?: number; gid?: number } = {},
    folder?: string,
  ): Sampler {
    const { program, args } = createSystemEngine().command({ everyMs });
    const own = args.map((arg) => (folder === undefined ? arg : arg.replace(COMPILED, folder)));
    const sampler = spawn(program, own, { stdio: ["ignore", "pipe", "pipe"], ...credentials });
    samplers.push(sampler);
    return sampler;
  }

  /** Cycles of a sampler as they come; every line must be understood. */
  function listen(sampler: Sampler): {
    cycles: Cycle[];
    skips: unknown[];
    details: () => Readonly<Record<string, unknown>>;
  } {
    const parser = createSystemEngine().createParser({ everyMs: EVERY_MS });
    const cycles: Cycle[] = [];
    const skips: unknown[] = [];
    createInterface({ input: sampler.stdout }).on("line", (line) => {
      const outcome = parser.line(line, 0n);
      if (outcome?.kind === "cycle") cycles.push(outcome);
      else if (outcome !== null) skips.push(line);
    });
    return { cycles, skips, details: (): Readonly<Record<string, unknown>> => parser.details?.() ?? {} };
  }

  it("reads this machine at whole multiples of the interval", async () => {
    const { cycles, skips } = listen(start(EVERY_MS));
    await until(() => cycles.length >= 5, { what: "five cycles" });
    expect(skips).to.deep.equal([]);
    const [first, second] = cycles;
    const global = first?.zones.find(({ zone }) => zone === "global");
    expect(global?.series.map(({ metric }) => metric)).to.include.members([
      "cpu.usage",
      "mem.physmem",
      "net.rbytes64",
    ]);
    expect(global?.ticks).to.be.above(0);
    expect(first?.zoneNames).to.include("global");
    expect(second?.zones.find(({ zone }) => zone === "global")?.series).to.equal(global?.series);
    // Late under load, but never early and never twice within one interval.
    const slots = cycles.map(({ atNs }) => atNs / BigInt(EVERY_MS * 1_000_000));
    expect(new Set(slots).size).to.equal(slots.length);
  });

  it("ends when its output is closed", async () => {
    const sampler = start(EVERY_MS);
    await once(sampler.stdout, "data");
    const exit = once(sampler, "exit");
    sampler.stdout.destroy();
    expect(await exit).to.deep.equal([0, null]);
  });

  it("notices a closed output between cycles that are far apart", async () => {
    const sampler = start(3_600_000);
    const lines: string[] = [];
    sampler.stdout.on("data", (bytes: Buffer) => lines.push(bytes.toString()));
    await until(() => lines.length > 0, { what: "a beat" });
    expect(lines.join("")).to.match(/^(\["beat"\]\n)+$/);
    const exit = once(sampler, "exit");
    sampler.stdout.destroy();
    expect(await exit).to.deep.equal([0, null]);
  });

  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    it(`ends on ${signal}`, async () => {
      const sampler = start(EVERY_MS);
      await once(sampler.stdout, "data");
      sampler.kill(signal);
      expect(await once(sampler, "exit")).to.deep.equal([null, signal]);
    });
  }

  it("shows what an unprivileged user may read, and says what he may not", async function () {
    if (process.getuid?.() !== 0)
      return void process.stdout.write("      (not root: this user is unprivileged)\n");
    const folder = copyForAnyone();
    const { cycles, skips, details } = listen(start(EVERY_MS, { uid: 65534, gid: 65534 }, folder));
    await until(() => cycles.length >= 2, { what: "two cycles as nobody" });
    rmSync(folder, { recursive: true });
    expect(skips).to.deep.equal([]);
    expect(cycles[1]?.zones[0]?.values.filter((value) => value !== undefined)).to.have.length.above(50);
    expect(details()).to.have.all.keys("zones", "missing");
  });

  it("refuses an interval that is none", async () => {
    const sampler = spawn(process.execPath, [...createSystemEngine().command({ everyMs: 0 }).args]);
    const [code] = (await once(sampler, "exit")) as [number];
    expect(code).to.equal(1);
  });

  it("is missing on another system, and where proc is not mounted", async () => {
    const engine = createSystemEngine();
    expect(await engine.check({ platform: "linux", env: {} })).to.equal(null);
    expect(await engine.check({ platform: "sunos", env: {} })).to.include.keys("reason", "remedy");
    const without = createSystemEngine({ procRoot: "/nowhere" });
    expect(await without.check({ platform: "linux", env: {} })).to.have.property(
      "remedy",
      "mount proc there",
    );
  });
});

/** The compiled program where any user can read it: a checkout may lie in a folder that only its owner may enter. */
function copyForAnyone(): string {
  const folder = mkdtempSync(join(tmpdir(), "zonetap-sampler-"));
  chmodSync(folder, 0o755);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  cpSync(COMPILED, folder, { recursive: true });
  return folder;
}
