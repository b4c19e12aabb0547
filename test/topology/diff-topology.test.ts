import { expect } from "chai";
import { diffTopology, isUnchanged } from "../../src/topology/diff-topology.js";
import { topologyOf } from "./marked.js";

const BASE = `version: 1
node: { name: gz-01, data_dir: /data }
http: { listen: 127.0.0.1:7280 }
supervision: { intensity: 5, period: 10s }
probes:
  disks: { engine: exec, command: [disks, -x], every: 5s, params: { a: 1 }, zones: [web], counters: ["*"] }
  system: { engine: auto, every: 1s }
aggregator: { windows: [1s, 10s], lateness: 2s, series_max: 1000, zone_idle: 5m, memory: 1MiB }
publishers: { main: { zmq: "tcp://127.0.0.1:7211" } }
collectors: { gz-02: { zmq: "tcp://10.20.1.102:7211" } }
`;

const KEEP = [
  "keep /",
  "keep /aggregator",
  "keep /publishers/main",
  "keep /generator",
  "keep /collectors/gz-02",
  "keep /probes/disks",
  "keep /probes/system",
  "keep /web",
];

function planOf(before: string, after: string): string[] {
  return diffTopology(topologyOf(before), topologyOf(after)).items.map(
    ({ action, path }) => `${action} ${path}`,
  );
}

/** One edit of BASE, and the lines of the plan that are no `keep`. */
const EDITS: readonly (readonly [title: string, from: string, to: string, changes: readonly string[]])[] = [
  ["a comment", "version: 1", "# hello\nversion: 1", []],
  ["the order of keys", "engine: auto, every: 1s", "every: 1s, engine: auto", []],
  ["the same duration in another unit", "every: 5s", "every: 5000ms", []],
  ["the same size in another unit", "1MiB", "1024KiB", []],
  ["a default written out", "engine: auto,", "engine: auto, watchdog: 5, restart: permanent,", []],
  ["a default left out", "http: { listen: 127.0.0.1:7280 }", "", []],
  ["a format that is the default", "[disks, -x],", "[disks, -x], format: kstat-p,", []],
  ["the limit of the root", "intensity: 5", "intensity: 6", ["change /"]],
  ["the period of the root", "period: 10s", "period: 11s", ["change /"]],
  ["the resolutions", "[1s, 10s]", "[1s, 10s, 1m]", ["change /aggregator"]],
  ["the lateness", "lateness: 2s", "lateness: 3s", ["change /aggregator"]],
  ["the series", "series_max: 1000", "series_max: 2000", ["change /aggregator"]],
  ["the idle time", "zone_idle: 5m", "zone_idle: 6m", ["change /aggregator"]],
  ["the memory", "1MiB", "2MiB", ["change /aggregator"]],
  [
    "an aggregator switched off",
    "aggregator: { windows",
    "aggregator: { enabled: false, windows",
    ["remove /aggregator"],
  ],
  [
    "a store and an exporter that come",
    "version: 1",
    "version: 1\nstores: { redis: {} }\nexporters: { prometheus: {} }",
    ["add /stores/redis", "add /exporters/prometheus"],
  ],
  ["the endpoint of a publisher", "127.0.0.1:7211", "127.0.0.1:7212", ["restart /publishers/main"]],
  [
    "the format of a publisher",
    ':7211" } }\ncol',
    ':7211", format: batch } }\ncol',
    ["restart /publishers/main"],
  ],
  ["a publisher renamed", "{ main:", "{ other:", ["remove /publishers/main", "add /publishers/other"]],
  ["the endpoint of a collector", "10.20.1.102", "10.20.1.103", ["restart /collectors/gz-02"]],
  [
    "a collector removed",
    'collectors: { gz-02: { zmq: "tcp://10.20.1.102:7211" } }',
    "",
    ["remove /collectors/gz-02"],
  ],
  ["a collector added", "{ gz-02:", "{ gz-03: { zmq: 'tcp://x:1' }, gz-02:", ["add /collectors/gz-03"]],
  ["the interval of a slower probe", "every: 5s", "every: 6s", ["restart /probes/disks"]],
  [
    "the interval of the fastest probe",
    "every: 1s",
    "every: 2s",
    ["change /generator", "restart /probes/system"],
  ],
  ["the program", "[disks, -x]", "[disk, -x]", ["restart /probes/disks"]],
  ["an argument", "[disks, -x]", "[disks, -y]", ["restart /probes/disks"]],
  ["the format of a probe", "[disks, -x],", "[disks, -x], format: json-lines,", ["restart /probes/disks"]],
  ["the counters", '["*"]', '["a"]', ["restart /probes/disks"]],
  ["a param", "a: 1", "a: 2", ["restart /probes/disks"]],
  ["the type of a param", "a: 1", "a: '1'", ["restart /probes/disks"]],
  ["the zones", "[web]", "[web, db]", ["restart /probes/disks"]],
  ["the zones left out", ", zones: [web]", "", ["restart /probes/disks"]],
  ["the engine", "engine: auto", "engine: exec, command: [x]", ["restart /probes/system"]],
  ["the restart type", "engine: auto", "engine: auto, restart: transient", ["change /probes/system"]],
  ["the shutdown", "engine: auto", "engine: auto, shutdown: 1s", ["change /probes/system"]],
  ["the watchdog", "engine: auto", "engine: auto, watchdog: 9", ["change /probes/system"]],
  ["the back-off", "engine: auto", "engine: auto, backoff: { max: 1m }", ["change /probes/system"]],
  ["the intensity of a probe", "engine: auto", "engine: auto, intensity: 9", ["change /probes/system"]],
  ["the period of a probe", "engine: auto", "engine: auto, period: 9s", ["change /probes/system"]],
  ["on_intensity", "engine: auto", "engine: auto, on_intensity: escalate", ["change /probes/system"]],
  ["supervision and program together", "[disks, -x],", "[disks], watchdog: 9,", ["restart /probes/disks"]],
  ["a probe renamed", "disks: {", "disk: {", ["add /probes/disk", "remove /probes/disks"]],
  ["a probe added", "probes:", "probes:\n  new: { engine: auto }", ["add /probes/new"]],
  [
    "a faster probe added",
    "probes:",
    "probes:\n  new: { engine: auto, every: 100ms }",
    ["change /generator", "add /probes/new"],
  ],
  ["the address of the web", ":7280", ":7281", ["restart /web"]],
  ["a token", ":7280 }", ":7280, token_file: t }", ["restart /web"]],
  ["a web switched off", ":7280 }", ":7280, enabled: false }", ["remove /web"]],
];

describe("diffTopology", () => {
  it("keeps everything of the same file, in the order of the start", () => {
    expect(planOf(BASE, BASE)).to.deep.equal(KEEP);
  });

  for (const [title, from, to, changes] of EDITS) {
    it(`plans for ${title}: ${changes.join(", ") || "nothing"}`, () => {
      const edited = BASE.replace(from, to);
      expect(edited).not.to.equal(BASE);
      const plan = planOf(BASE, edited);
      expect(plan.filter((line) => !line.startsWith("keep "))).to.deep.equal(changes);
      const touched = new Set(changes.map((line) => line.split(" ")[1]));
      const kept = KEEP.filter((line) => !touched.has(line.split(" ")[1]));
      expect(plan.filter((line) => line.startsWith("keep "))).to.deep.equal(kept);
    });

    it(`plans the way back from ${title} with add and remove swapped`, () => {
      const swapped = { add: "remove", remove: "add", keep: "keep", change: "change", restart: "restart" };
      const [before, after] = [topologyOf(BASE), topologyOf(BASE.replace(from, to))];
      const there = diffTopology(before, after).items;
      const back = diffTopology(after, before).items;
      expect(back).to.deep.equal(there.map(({ action, path }) => ({ action: swapped[action], path })));
    });
  }

  it("names each actor once", () => {
    const paths = diffTopology(topologyOf("version: 1"), topologyOf(BASE)).items.map(({ path }) => path);
    expect(new Set(paths).size).to.equal(paths.length);
  });

  it("refuses another name of the node, with its place in the file", () => {
    const plan = diffTopology(topologyOf(BASE), topologyOf(BASE.replace("gz-01", "gz-09")));
    const message = 'changing it from "gz-01" to "gz-09" needs a restart of the node';
    expect(plan.refusals).to.deep.equal([{ at: ["node", "name"], path: "node.name", message }]);
  });

  it("refuses another data folder", () => {
    const plan = diffTopology(topologyOf(BASE), topologyOf(BASE.replace("/data", "/other")));
    expect(plan.refusals.map(({ path }) => path)).to.deep.equal(["node.data_dir"]);
  });

  it("compares values from the environment by what they are", () => {
    const text = BASE.replace("-x", "'${FLAG}'");
    const [a, b, c] = [topologyOf(text, { FLAG: "-x" }), topologyOf(text, { FLAG: "-y" }), topologyOf(BASE)];
    expect(isUnchanged(diffTopology(a, c))).to.equal(true);
    expect(isUnchanged(diffTopology(a, b))).to.equal(false);
  });
});

describe("isUnchanged", () => {
  it("holds where everything is kept", () => {
    expect(isUnchanged(diffTopology(topologyOf(BASE), topologyOf(BASE)))).to.equal(true);
  });

  it("does not hold where something is refused, or not kept", () => {
    for (const [from, to] of [
      ["gz-01", "gz-09"],
      ["every: 5s", "every: 6s"],
    ] as const) {
      expect(isUnchanged(diffTopology(topologyOf(BASE), topologyOf(BASE.replace(from, to))))).to.equal(false);
    }
  });
});
