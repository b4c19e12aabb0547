import { expect } from "chai";
import type { ReloadOutcome } from "../../src/model/health.js";
import { fixtureProgram } from "../support/programs.js";
import { NodeProcess } from "../support/node-process.js";
import { until } from "../support/until.js";

const NAMES = Array.from({ length: 10 }, (_, index) => `counter-${index}`);
const PROGRAM = fixtureProgram("counts-each-interval.sh");

/** What a busy machine may not take for hung. */
const EVERY = "200ms, watchdog: 30";

/** Ten exec probes; `every` of one of them can be another. */
function topology(changed: Record<string, string> = {}, tail = ""): string {
  const probes = NAMES.map(
    (name) => `  ${name}: { engine: exec, command: ["${PROGRAM}", "0.2"], every: ${changed[name] ?? EVERY} }`,
  );
  return `version: 1\nnode: { name: gz-01 }\nprobes:\n${probes.join("\n")}\n${tail}`;
}

async function pidsOf(node: NodeProcess): Promise<(number | null)[]> {
  return Promise.all(NAMES.map(async (name) => (await node.actor(`/probes/${name}`)).pid));
}

describe("a reload", () => {
  let node: NodeProcess;

  before(async () => (node = await NodeProcess.start(topology())));
  after(() => node.kill());

  it("of a changed file restarts only the probe that changed, and loses no sample of the others", async () => {
    const before = await pidsOf(node);
    node.write(topology({ "counter-3": "300ms" }));
    const after = await until(
      async () => {
        const pids = await pidsOf(node);
        return pids[3] !== before[3] && pids[3] !== null && pids;
      },
      { what: "the changed probe's new process" },
    );
    expect(after.filter((pid, index) => pid === before[index])).to.have.length(9);
    for (const name of NAMES.filter((other) => other !== "counter-3")) {
      const { lines, readings } = (await node.actor(`/probes/${name}`)).details as Record<string, number>;
      expect(Number(lines) - Number(readings), `${name}: lines that became no reading`).to.be.within(0, 1);
    }
  });

  it("asked with ?plan=1 only says what it would do", async () => {
    const before = await pidsOf(node);
    node.write(
      topology({ "counter-3": "300ms", "counter-5": "400ms" }).replace("  counter-0:", "  counter-x:"),
    );
    const { status, body } = await node.post("/reload?plan=1");
    const { outcome, plan } = body as ReloadOutcome;
    expect([status, outcome]).to.deep.equal([200, "planned"]);
    expect(plan.filter(({ action, path }) => action !== "keep" && path.startsWith("/probes"))).to.deep.equal([
      { action: "remove", path: "/probes/counter-0" },
      { action: "restart", path: "/probes/counter-5" },
      { action: "add", path: "/probes/counter-x" },
    ]);
    expect(await pidsOf(node)).to.deep.equal(before);
    node.write(topology({ "counter-3": "300ms" }));
  });

  it("of a broken file changes nothing and says every mistake with line and column", async () => {
    const before = await pidsOf(node);
    node.write(`${topology({ "counter-3": "300ms", "counter-4": "often" })}nodes: {}\n`);
    const { status, body } = await node.post("/reload");
    expect([status, (body as ReloadOutcome).outcome]).to.deep.equal([422, "rejected"]);
    const places = (body as ReloadOutcome).errors.map(({ line, path }) => [line, path]);
    expect(places).to.deep.equal([
      [8, "probes.counter-4.every"],
      [14, "nodes"],
    ]);
    expect(await pidsOf(node)).to.deep.equal(before);
    node.write(topology({ "counter-3": "300ms" }));
  });

  it("whose new part does not come up is rolled back", async () => {
    const before = await pidsOf(node);
    const port = new URL(node.url).port;
    const publishers = `publishers: { main: { zmq: "tcp://127.0.0.1:${port}" } }\n`;
    node.write(topology({ "counter-3": "300ms", "counter-6": "400ms" }, publishers));
    const outcome = await until(
      async () => {
        const { body } = await node.post("/reload");
        return (body as ReloadOutcome).outcome === "rolled-back" && (body as ReloadOutcome);
      },
      { what: "the roll-back" },
    );
    expect(outcome.errors[0]?.path).to.equal("/publishers/main");
    const health = await node.health();
    expect(health.actors.some(({ path }) => path === "/publishers/main")).to.equal(false);
    const after = await pidsOf(node);
    expect(after.filter((pid, index) => pid === before[index] || index === 6)).to.have.length(10);
    node.write(topology({ "counter-3": "300ms" }));
  });

  it("comes with SIGHUP as well, and of an unchanged file does nothing", async () => {
    const before = await pidsOf(node);
    node.signal("SIGHUP");
    await until(() => node.stderr.includes("reload unchanged"), { what: "the word of the log" });
    const { body } = await node.post("/reload");
    expect((body as ReloadOutcome).outcome).to.equal("unchanged");
    expect(await pidsOf(node)).to.deep.equal(before);
  });

  it("takes the supervision of a probe over without touching its process", async () => {
    const before = await pidsOf(node);
    node.write(topology({ "counter-3": "300ms", "counter-7": "200ms, on_intensity: escalate, watchdog: 9" }));
    await until(
      async () => {
        const { probes } = (await node.get("/topology")) as { probes: Record<string, { watchdog: number }> };
        return probes["counter-7"]?.watchdog === 9;
      },
      { what: "the new topology" },
    );
    expect(await pidsOf(node)).to.deep.equal(before);
  });

  it("changes and removes a probe that has ended by itself, and starts it where it is to run on", async () => {
    const apply = async (ending: string): Promise<void> => {
      node.write(topology() + ending);
      const { body } = await node.post("/reload");
      expect((body as ReloadOutcome).errors).to.deep.equal([]);
    };
    const probe = (restart: string, command: string): string =>
      `  ended: { engine: exec, command: ["${command}"], restart: ${restart} }\n`;
    const isThere = async (): Promise<boolean> =>
      (await node.health()).actors.some(({ path }) => path === "/probes/ended");
    const untilEnded = () => until(async () => !(await isThere()), { what: "the end of the probe" });
    await apply(probe("transient", "true"));
    await untilEnded();
    await apply(probe("transient", "date"));
    await untilEnded();
    await apply(probe("temporary", "date"));
    expect(await isThere()).to.equal(false);
    await apply(probe("permanent", "date"));
    expect(await isThere()).to.equal(true);
    await apply(probe("temporary", "date"));
    await untilEnded();
    await apply("");
  });
});
