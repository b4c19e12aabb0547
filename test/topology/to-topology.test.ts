import { expect } from "chai";
import { configSchema } from "../../src/topology/schema.js";
import { toNodeName, toTopology } from "../../src/topology/to-topology.js";
import { tickIntervalMs } from "../../src/topology/topology.js";
import { topologyOf } from "./marked.js";

const exec = (command: string): string =>
  `version: 1\nprobes: { a: { engine: exec, command: ${command} } }\n`;

describe("toTopology", () => {
  const commands: [written: string, command: string[]][] = [
    ["[vmstat, ./x]", ["vmstat", "./x"]],
    ["[./probe, --fast]", ["/etc/zonetap/probe", "--fast"]],
    ["[../bin/probe]", ["/etc/bin/probe"]],
    ["[/opt/probe]", ["/opt/probe"]],
  ];
  for (const [written, command] of commands) {
    it(`takes the program of ${written} by its name, or relative to the file`, () => {
      const source = topologyOf(exec(written)).probes.get("a")?.source;
      expect(source).to.deep.equal({ kind: "exec", command, format: "kstat-p", counters: [] });
    });
  }

  const endpoints: [written: string, zmq: string][] = [
    ["tcp://*:7211", "tcp://*:7211"],
    ["ipc:///run/zt.sock", "ipc:///run/zt.sock"],
    ["ipc://run/zt.sock", "ipc:///etc/zonetap/run/zt.sock"],
    ["ipc://@zt", "ipc://@zt"],
    ["ipc://*", "ipc://*"],
  ];
  for (const [written, zmq] of endpoints) {
    it(`takes the endpoint ${written} as ${zmq}`, () => {
      const { publishers } = topologyOf(`version: 1\npublishers: { a: { zmq: '${written}' } }\n`);
      expect(publishers.get("a")).to.include({ zmq });
    });
  }

  it("takes the token file relative to the file, and IPv6 without brackets", () => {
    const { http } = topologyOf("version: 1\nhttp: { listen: '[::]:1', token_file: token }\n");
    expect(http).to.deep.equal({ listen: { host: "::", port: 1 }, tokenFile: "/etc/zonetap/token" });
  });

  it("has no web and no aggregator where they are switched off", () => {
    const { http, aggregator } = topologyOf(
      "version: 1\nhttp: { enabled: false }\naggregator: { enabled: false }\n",
    );
    expect([http, aggregator]).to.deep.equal([null, null]);
  });

  it("has names in their order, whatever that of the file", () => {
    const { probes } = topologyOf(
      "version: 1\nprobes: { b: {engine: auto}, 10: {engine: auto}, a: {engine: auto} }\n",
    );
    expect([...probes.keys()]).to.deep.equal(["10", "a", "b"]);
  });

  // These engines are refused by availability.ts as yet; what they become is settled already.
  const sources: [config: object, source: object][] = [
    [{ engine: "kstat" }, { kind: "kstat", select: null, counters: [] }],
    [
      { engine: "kstat", select: ["sd:::"], counters: ["*"] },
      { kind: "kstat", select: ["sd:::"], counters: ["*"] },
    ],
    [{ script: "x" }, { kind: "script", script: "x", engine: "auto" }],
    [
      { engine: "auto", script: "x" },
      { kind: "script", script: "x", engine: "auto" },
    ],
    [
      { engine: "dtrace", script: "x" },
      { kind: "script", script: "x", engine: "dtrace" },
    ],
    [
      { engine: "bpftrace", script: "x" },
      { kind: "script", script: "x", engine: "bpftrace" },
    ],
  ];
  for (const [config, source] of sources) {
    it(`makes ${JSON.stringify(source)} of ${JSON.stringify(config)}`, () => {
      const parsed = configSchema.parse({ version: 1, probes: { a: config } });
      const options = { folder: "/etc", hostName: "h", fromEnvironment: new Set<string>() };
      expect(toTopology(parsed, options).probes.get("a")?.source).to.deep.equal(source);
    });
  }
});

describe("toNodeName", () => {
  const rows: [hostName: string, name: string][] = [
    ["gz-01", "gz-01"],
    ["Web_01.Example.com", "web_01.example.com"],
    ["my host", "my-host"],
    ["_x", "x"],
    ["-", "localhost"],
    ["", "localhost"],
    ["日本", "localhost"],
  ];
  for (const [hostName, name] of rows) {
    it(`makes ${name} of ${JSON.stringify(hostName)}`, () => expect(toNodeName(hostName)).to.equal(name));
  }
});

describe("tickIntervalMs", () => {
  it("is that of the fastest probe", () => {
    const text =
      "version: 1\nprobes: { a: { engine: auto, every: 5s }, b: { engine: auto, every: 200ms } }\n";
    expect(tickIntervalMs(topologyOf(text))).to.equal(200);
  });

  it("is a second where there is no probe", () =>
    expect(tickIntervalMs({ probes: new Map() })).to.equal(1_000));
});
