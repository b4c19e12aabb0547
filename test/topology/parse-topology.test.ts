import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { projectRoot } from "../../src/base/project-root.js";
import { MISTAKES_MAX, parseTopology, readTopology } from "../../src/topology/parse-topology.js";
import { OPTIONS, mistakesIn, topologyOf, unmark } from "./marked.js";

const SHIPPED = readFileSync(join(projectRoot, "config", "zonetap.yaml"), "utf8");

describe("parseTopology", () => {
  it("says every mistake at once, in the order of the file", () => {
    const { text, positions } = unmark(`version: §2
node: { name: §Foo, §colour: red }
http: { listen: §0.0.0.0:7280 }
probes:
  system: { engine: auto, every: §5ms, §command: [a] }
  §Bad Name: { engine: auto, every: §1x }
  exec: §{ engine: exec }
  disks: { engine: kstat, select: [§-z], every: 5s }
  §system: { engine: auto }
aggregator:
  windows: [1s, §1500ms, 10s]
collectors:
  b: §{}
stores: { redis: { prefix: §'' } }
§wrong: §\${NOPE}
`);
    const mistakes = mistakesIn(text);
    expect(mistakes.map(({ line, column }) => ({ line, column }))).to.deep.equal(positions);
    expect(mistakes.map(({ path }) => path)).to.deep.equal([
      "version",
      "node.name",
      "node.colour",
      "http.listen",
      "probes.system.every",
      "probes.system.command",
      "probes.Bad Name",
      "probes.Bad Name.every",
      "probes.exec.command",
      "probes.disks.select[0]",
      "probes.system",
      "aggregator.windows[1]",
      "collectors.b.zmq",
      "stores.redis.prefix",
      "wrong",
      "wrong",
    ]);
  });

  it("says where a value stands, and where a missing one would", () => {
    const parsed = parseTopology("version: 1\nnode:\n  name: gz-01\n", OPTIONS);
    const places =
      parsed.kind === "ok" && [["node", "name"], ["node", "data_dir"], ["http"]].map(parsed.positionOf);
    expect(places).to.deep.equal([
      { line: 3, column: 9 },
      { line: 3, column: 3 },
      { line: 1, column: 1 },
    ]);
  });

  it(`shows ${MISTAKES_MAX} mistakes at most, and how many more there are`, () => {
    const mistakes = mistakesIn(Array.from({ length: 2_000 }, (_, index) => `k${index}: 1\n`).join(""));
    expect(mistakes).to.have.length(MISTAKES_MAX + 1);
    expect(mistakes.at(-1)?.message).to.equal("1001 more mistakes are not shown");
  });

  it("makes the same of aliases as of what they stand for", () => {
    const written =
      "version: 1\nprobes: { a: { engine: auto, every: 5s }, b: { engine: auto, every: 5s } }\n";
    const aliased = "version: 1\nprobes: { a: &a { engine: auto, every: 5s }, b: *a }\n";
    expect(topologyOf(aliased)).to.deep.equal(topologyOf(written));
  });
});

describe("parseTopology with variables", () => {
  it("takes a number, true and false from the environment where they are wanted", () => {
    const text = 'version: 1\nhttp: { enabled: "${WEB}" }\nsupervision: { intensity: "${N:-7}" }\n';
    const { http, supervision } = topologyOf(text, { WEB: "false" });
    expect([http, supervision.intensity]).to.deep.equal([null, 7]);
  });

  it("takes text from the environment as text where text is wanted", () => {
    const text =
      "version: 1\nnode: { name: '${N}' }\nprobes: { a: { engine: auto, params: { p: '${N}' } } }\n";
    const { node, probes } = topologyOf(text, { N: "42" });
    expect([node.name, probes.get("a")?.params]).to.deep.equal(["42", { p: "42" }]);
  });

  it("takes durations, sizes, words and endpoints from the environment", () => {
    const text =
      "version: 1\naggregator: { memory: '${M}', lateness: '${L}' }\npublishers: { a: { zmq: 'tcp://*:${P}' } }\n";
    const { aggregator, publishers } = topologyOf(text, { M: "1GiB", L: "3s", P: "99" });
    expect(aggregator).to.include({ memoryBytes: 2 ** 30, latenessMs: 3_000 });
    expect(publishers.get("a")).to.include({ zmq: "tcp://*:99" });
  });

  const bad: [value: string, message: RegExp][] = [
    ["abc", /^expected a whole number from 0 to 1000, got "abc"$/],
    ["1001", /^expected a whole number from 0 to 1000, got 1001$/],
    ["1.5", /^expected a whole number from 0 to 1000, got 1.5$/],
    ["", /^expected a whole number from 0 to 1000, got ""$/],
    ["0x10", /got "0x10"$/],
    ["true", /got true$/],
  ];
  for (const [value, message] of bad) {
    it(`refuses ${JSON.stringify(value)} where a number is wanted`, () => {
      const [mistake, ...others] = mistakesIn("version: 1\nsupervision: { intensity: '${N}' }\n", {
        N: value,
      });
      expect(others).to.deep.equal([]);
      expect(mistake).to.include({ line: 2, column: 27, path: "supervision.intensity" });
      expect(mistake?.message).to.match(message);
    });
  }

  it("gives no structure to a value", () => {
    const mistakes = mistakesIn("version: 1\nnode: '${X}'\n", { X: "{ name: a }" });
    expect(mistakes.map(({ message }) => message)).to.deep.equal(['expected a map, got "{ name: a }"']);
  });

  it("says once that a variable is missing, and not also what it would have been", () => {
    const mistakes = mistakesIn("version: 1\nprobes: { a: { engine: exec, command: '${X}' } }\n");
    expect(mistakes.map(({ path, line, column }) => ({ path, line, column }))).to.deep.equal([
      { path: "probes.a.command", line: 2, column: 39 },
    ]);
  });
});

describe("parseTopology on anything", () => {
  const isParsed = (text: string): boolean => {
    const parsed = parseTopology(text, OPTIONS);
    return parsed.kind === "ok" || parsed.mistakes.length > 0;
  };

  it("never throws on random text", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 200 }), isParsed), { numRuns: 300 });
  });

  it("never throws on random words of a topology", () => {
    const words = [
      "version: 1",
      "probes",
      ": ",
      "{",
      "}",
      "[",
      "]",
      "\n",
      "  ",
      "- ",
      "&a ",
      "*a",
      "!!str ",
      "'",
      "|",
      "${X}",
      "a",
      "1s",
      "engine",
      "auto",
      "<<",
      "#",
      "---",
    ];
    const text = fc.array(fc.constantFrom(...words), { maxLength: 40 }).map((parts) => parts.join(""));
    fc.assert(fc.property(text, isParsed), { numRuns: 500 });
  });

  it("never throws on the shipped file with a piece cut out or put in", () => {
    const place = fc.nat(SHIPPED.length);
    const piece = fc.string({ unit: "grapheme-ascii", maxLength: 5 });
    const mutate = (at: number, cut: number, put: string): boolean => {
      return isParsed(SHIPPED.slice(0, at) + put + SHIPPED.slice(at + cut));
    };
    fc.assert(fc.property(place, fc.nat(30), piece, mutate), { numRuns: 300 });
  });

  it("never throws on any JSON under the keys of a topology", () => {
    const keys = [
      "version",
      "node",
      "http",
      "supervision",
      "probes",
      "aggregator",
      "publishers",
      "collectors",
      "stores",
    ];
    const text = fc
      .dictionary(fc.constantFrom(...keys), fc.jsonValue())
      .map((value) => JSON.stringify(value));
    fc.assert(fc.property(text, isParsed), { numRuns: 500 });
  });
});

describe("readTopology", () => {
  let folder = "";
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "zonetap-topology-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  for (const file of readdirSync(join(projectRoot, "config")).filter((name) => name.endsWith(".yaml"))) {
    it(`loads the shipped config/${file}`, async () => {
      const parsed = await readTopology({ ...OPTIONS, file: join(projectRoot, "config", file) });
      expect(parsed.kind === "mistakes" ? parsed.mistakes : []).to.deep.equal([]);
    });
  }

  it("loads the commented examples of config/zonetap.yaml too", () => {
    const text = SHIPPED.replace(/^(\s*)# (?!yaml)(?=\s*[a-z_0-9-]+:( |$))/gm, "$1");
    const { probes, collectors } = topologyOf(text);
    expect([[...probes.keys()], [...collectors.keys()]]).to.deep.equal([
      ["queue-length", "system"],
      ["gz-02"],
    ]);
  });

  it("makes paths absolute by the folder of the file", async () => {
    const file = join(folder, "a.yaml");
    writeFileSync(file, "version: 1\nnode: { data_dir: x }\n");
    const parsed = await readTopology({ ...OPTIONS, file });
    expect(parsed.kind === "ok" && parsed.topology.node.dataDir).to.equal(join(folder, "x"));
  });

  it("takes a rules file that is there, whatever is in it", async () => {
    const file = join(folder, "a.yaml");
    writeFileSync(file, "version: 1\nrules: own.rules\n");
    writeFileSync(join(folder, "own.rules"), "no rules yet");
    expect((await readTopology({ ...OPTIONS, file })).kind).to.equal("ok");
  });

  for (const [title, rules, message] of [
    ["is not there", "own.rules", /^cannot be read: ENOENT: .*\/own\.rules'$/],
    ["is a folder", ".", /^cannot be read: it is a folder$/],
    ["is below a file", "a.yaml/own.rules", /^cannot be read: ENOTDIR/],
  ] as const) {
    it(`answers with the place of a rules file that ${title}`, async () => {
      const file = join(folder, "a.yaml");
      writeFileSync(file, `version: 1\nrules: ${rules}\n`);
      const parsed = await readTopology({ ...OPTIONS, file });
      const [mistake, ...others] = parsed.kind === "mistakes" ? parsed.mistakes : [];
      expect(others).to.deep.equal([]);
      expect(mistake).to.include({ line: 2, column: 8, path: "rules" });
      expect(mistake?.message).to.match(message);
    });
  }

  const unreadable: [title: string, make: (file: string) => string, message: RegExp][] = [
    ["a file that is not there", (file) => file, /^cannot be read: ENOENT/],
    ["a folder", () => folder, /^cannot be read: EISDIR/],
    [
      "what is not UTF-8",
      (file) => (writeFileSync(file, Buffer.from([0x61, 0xff])), file),
      /^cannot be read: it is not UTF-8$/,
    ],
    ["a file without end", () => "/dev/zero", /^the file is larger than 1 MiB$/],
    [
      "a file that is too large",
      (file) => (writeFileSync(file, "#".repeat(2 ** 20 + 1)), file),
      /larger than 1 MiB/,
    ],
  ];
  for (const [title, make, message] of unreadable) {
    it(`answers with one mistake for ${title}`, async () => {
      const parsed = await readTopology({ ...OPTIONS, file: make(join(folder, "b.yaml")) });
      const [mistake, ...others] = parsed.kind === "mistakes" ? parsed.mistakes : [];
      expect(others).to.deep.equal([]);
      expect(mistake).to.include({ line: 1, column: 1, path: "." });
      expect(mistake?.message).to.match(message);
    });
  }
});
