import { expect } from "chai";
import type { Applied } from "../../src/app/apply-plan.js";
import { createCollectors } from "../../src/app/collectors.js";
import { parseTopology } from "../../src/topology/parse-topology.js";
import type { Topology } from "../../src/topology/topology.js";

function topologyOf(text: string): Topology {
  const parsed = parseTopology(text, { file: "/etc/zonetap/zonetap.yaml", env: {}, hostName: "gz-01" });
  if (parsed.kind === "mistakes") throw new Error(JSON.stringify(parsed.mistakes));
  return parsed.topology;
}

describe("createCollectors", () => {
  const running = topologyOf('version: 1\ncollectors: { b: { zmq: "tcp://b:1" } }\n');
  const nexts: Topology[] = [];
  let applied: Applied = { kind: "applied" };
  const collectors = createCollectors({
    file: "/etc/zonetap/zonetap.yaml",
    async change(toNext) {
      const next = toNext(running);
      if (next !== null) nexts.push(next);
      return next && applied;
    },
  });

  beforeEach(() => {
    nexts.length = 0;
    applied = { kind: "applied" };
  });

  function settings(): unknown {
    return nexts.map((next) => [...next.collectors]);
  }

  it("adds one, in the order of the names, and leaves all else", async () => {
    expect(await collectors.put("a", { zmq: "tcp://a:1" })).to.deep.equal({ kind: "done" });
    const [a, b] = ["a", "b"].map((name) => [name, { zmq: `tcp://${name}:1`, curve: null }]);
    expect(settings()).to.deep.equal([[a, b]]);
    expect({ ...nexts[0], collectors: null }).to.deep.equal({ ...running, collectors: null });
  });

  it("puts one in the place of another", async () => {
    await collectors.put("b", { zmq: "tcp://c:1", curve: { key_dir: "k", server_key_file: "s" } });
    const curve = { keyDir: "/etc/zonetap/k", serverKeyFile: "/etc/zonetap/s" };
    expect(settings()).to.deep.equal([[["b", { zmq: "tcp://c:1", curve }]]]);
  });

  it("asks for no change where it is no collector", async () => {
    const change = await collectors.put("b", { zmq: 1 });
    expect(change.kind).to.equal("refused");
    expect(nexts).to.deep.equal([]);
  });

  it("removes one, and says that there is none", async () => {
    expect(await collectors.remove("b")).to.deep.equal({ kind: "done" });
    expect(settings()).to.deep.equal([[]]);
    expect(await collectors.remove("a")).to.deep.equal({ kind: "no-such-collector" });
    expect(nexts).to.have.length(1);
  });

  it("says why it did not come up", async () => {
    applied = {
      kind: "rolled-back",
      path: "/collectors/a",
      error: new Error("no address"),
      undone: undefined,
    };
    expect(await collectors.put("a", { zmq: "tcp://a:1" })).to.deep.equal({
      kind: "failed",
      sentence: "no address",
    });
  });
});
