import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { projectRoot } from "../../src/base/project-root.js";
import { publicTopology } from "../../src/topology/public-topology.js";
import { configSchema } from "../../src/topology/schema.js";
import { toTopology } from "../../src/topology/to-topology.js";
import { topologyOf } from "./marked.js";

const FULL = `version: 1
node: { name: gz-01, data_dir: /data }
http: { listen: "[::]:7280", token_file: token }
supervision: { intensity: 3, period: 90s }
probes:
  a: { engine: exec, command: [./a, b], format: json-lines, counters: ["*"], every: 250ms, params: { x: 1, y: true }, zones: [web] }
  b: { engine: auto, restart: transient, shutdown: 1s, watchdog: 9, backoff: { min: 1s, max: 1h }, on_intensity: escalate }
aggregator: { windows: [5s, 1m], lateness: 0s, series_max: 5, zone_idle: 1d, memory: 1536KiB }
publishers:
  main: { zmq: "ipc://run/x", format: batch }
  x: { zmq: "tcp://c:1", curve: { key_dir: k, allow: ["${"x".repeat(40)}"] } }
  y: { nsq: "x:4150", topic: t }
collectors: { c: { zmq: "tcp://c:1" }, d: { zmq: "tcp://d:1", curve: { server_key_file: s, key_dir: k } } }
ingest:
  nsq_http: { listen: "[::]:4151", allow: [10.0.0.0/8, "fd00::/8"] }
  nsq: { lookupd: ["x:4161"], nsqd: ["[::1]:4150"], topic: a, channel: b, max_in_flight: 7 }
rules: my.rules
stores:
  archive: { path: parquet, resolutions: [1m], retention: { 1m: 1d }, size_max: 1GiB, flush: 5m }
  redis: { url: "unix:///run/r", username: u, password_file: p, tls_ca_file: c, prefix: q, encoding: json, retention: { 5s: 1h }, spool: 1MiB }
exporters: { prometheus: {} }
`;

describe("publicTopology", () => {
  const files: [title: string, text: string][] = [
    ["the shipped one", readFileSync(join(projectRoot, "config", "zonetap.yaml"), "utf8")],
    ["one with every key", FULL],
    [
      "one without web and aggregator",
      "version: 1\nhttp: { enabled: false }\naggregator: { enabled: false }\n",
    ],
  ];
  for (const [title, text] of files) {
    it(`is a topology file of the same meaning: ${title}`, () => {
      const topology = topologyOf(text);
      expect(topologyOf(JSON.stringify(publicTopology(topology)))).to.deep.equal(topology);
    });
  }

  it("is so for engines of later builds too", () => {
    const probes = {
      a: { engine: "kstat", select: ["sd:::"], counters: ["*"] },
      b: { engine: "kstat" },
      c: { script: "x" },
      d: { engine: "dtrace", script: "x" },
    };
    const options = { folder: "/etc", hostName: "h", fromEnvironment: new Set<string>() };
    const topology = toTopology(configSchema.parse({ version: 1, probes }), options);
    const again = toTopology(configSchema.parse(publicTopology(topology)), options);
    expect(again).to.deep.equal(topology);
  });

  it("names the token file and has nothing of its contents", () => {
    expect(publicTopology(topologyOf(FULL)))
      .to.have.property("http")
      .that.deep.equals({
        listen: "[::]:7280",
        token_file: "/etc/zonetap/token",
      });
  });

  it("masks what came from the environment in commands and params, and only that", () => {
    const text = `version: 1
node: { name: "\${NAME}" }
probes:
  a: { engine: exec, command: [a, "--token=\${SECRET}", -v], params: { key: "\${SECRET}", user: me } }
`;
    const shown = publicTopology(topologyOf(text, { NAME: "gz-01", SECRET: "hunter2" }));
    expect(JSON.stringify(shown)).not.to.contain("hunter2");
    expect(shown).to.have.nested.property("node.name", "gz-01");
    expect(shown).to.have.nested.property("probes.a.command").that.deep.equals(["a", "***", "-v"]);
    expect(shown).to.have.nested.property("probes.a.params").that.deep.equals({ key: "***", user: "me" });
  });

  const urls: [url: string, shown: string][] = [
    ["redis://me:hunter2@host:1/x", "redis://me:***@host:1/x"],
    ["--url=https://:hunter2@host", "--url=https://:***@host"],
    ["http://a:p@ss@host/", "http://a:***@host/"],
    ["http://host:80/a@b", "http://host:80/a@b"],
    ["me@host", "me@host"],
  ];
  for (const [url, shown] of urls) {
    it(`shows ${url} as ${shown}`, () => {
      const text = `version: 1\nprobes: { a: { engine: exec, command: [a, '${url}'], params: { u: '${url}' } } }\n`;
      const result = publicTopology(topologyOf(text));
      expect(result).to.have.nested.property("probes.a.command[1]", shown);
      expect(result).to.have.nested.property("probes.a.params.u", shown);
    });
  }
});
