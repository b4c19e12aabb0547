/** Every rule of the topology file, with good and bad cases; `§` marks where a mistake has to stand. */
import { expect } from "chai";
import { mistakesIn, topologyOf, unmark } from "./marked.js";

type Bad = readonly [title: string, marked: string, path: string, message: string | RegExp];

/** One mistake exactly, at the mark. */
function refuses(rows: readonly Bad[]): void {
  for (const [title, marked, path, message] of rows) {
    it(`refuses ${title}`, () => {
      const { text, positions } = unmark(`version: 1\n${marked}\n`);
      const mistakes = mistakesIn(text);
      const places = mistakes.map((mistake) => ({
        line: mistake.line,
        column: mistake.column,
        path: mistake.path,
      }));
      expect(places).to.deep.equal(positions.map((position) => ({ ...position, path })));
      if (typeof message === "string") expect(mistakes[0]?.message).to.equal(message);
      else expect(mistakes[0]?.message).to.match(message);
    });
  }
}

function accepts(rows: readonly (readonly [title: string, text: string])[]): void {
  for (const [title, text] of rows) {
    it(`takes ${title}`, () => expect(mistakesIn(`version: 1\n${text}\n`)).to.deep.equal([]));
  }
}

const KNOWN =
  "known here: version, node, http, supervision, probes, aggregator, publishers, collectors, ingest, rules, stores, exporters";

describe("the topology as a whole", () => {
  it("needs nothing but a version", () => expect(mistakesIn("version: 1\n")).to.deep.equal([]));

  const rows: [title: string, marked: string, path: string, message: string][] = [
    ["a missing version", "§node: {}", "version", "is missing; expected 1"],
    ["another version", "version: §2", "version", "expected 1, got 2"],
    ["a version as text", "version: §'1'", "version", 'expected 1, got "1"'],
    ["a list", "§- version: 1", ".", "expected a map, got a list"],
    ["a text", "§version", ".", 'expected a map, got "version"'],
  ];
  for (const [title, marked, path, message] of rows) {
    it(`refuses ${title}`, () => {
      const { text, positions } = unmark(marked);
      expect(mistakesIn(text)).to.deep.equal([{ ...positions[0], path, message }]);
    });
  }

  refuses([
    ["an unknown section", "§prboes: {}", "prboes", `unknown key "prboes"; ${KNOWN}`],
    ["a merge key", "§<<: {a: 1}", "<<", `unknown key "<<"; ${KNOWN}`],
    ["an empty section", "probes:§", "probes", "expected a map, got nothing"],
    ["a section that is a list", "probes: §[a]", "probes", "expected a map, got a list"],
    ["a section that is text", "node: §x", "node", 'expected a map, got "x"'],
    ["a section twice", "node: {}\n§node: {}", "node", 'duplicate key "node"'],
  ]);
});

describe("node", () => {
  accepts([
    ["a name", "node: { name: gz-01.example_2 }"],
    ["a name of digits, quoted", "node: { name: '01' }"],
    ["a folder", "node: { data_dir: /var/lib/zonetap }"],
  ]);
  const name = "expected a name of a-z 0-9 _ . - that begins with a letter or digit";
  refuses([
    ["a name with capitals", "node: { name: §Gz }", "node.name", `${name}, got "Gz"`],
    ["a name that begins with a dash", "node: { name: §-gz }", "node.name", `${name}, got "-gz"`],
    ["a name with a blank", "node: { name: §a b }", "node.name", `${name}, got "a b"`],
    ["a name with a slash", "node: { name: §a/b }", "node.name", `${name}, got "a/b"`],
    ["an empty name", "node: { name: §'' }", "node.name", `${name}, got ""`],
    ["a name that is a number", "node: { name: §1 }", "node.name", `${name}, got 1`],
    [
      "an empty folder",
      "node: { data_dir: §'' }",
      "node.data_dir",
      'expected a folder, relative to this file, got ""',
    ],
    ["a NUL in a folder", 'node: { data_dir: §"a\\0" }', "node.data_dir", /^expected a folder/],
    ["an unknown key", "node: { §host: x }", "node.host", 'unknown key "host"; known here: name, data_dir'],
  ]);
});

describe("http", () => {
  accepts([
    ["loopback", "http: { listen: 127.0.0.1:7280 }"],
    ["any loopback address", "http: { listen: 127.1.2.3:80 }"],
    ["IPv6 loopback", "http: { listen: '[::1]:7280' }"],
    ["localhost and any free port", "http: { listen: localhost:0 }"],
    ["every address with a token", "http: { listen: 0.0.0.0:7280, token_file: token }"],
    ["a name with a token", "http: { listen: gz-01.example.com:7280, token_file: token }"],
    ["every IPv6 address with a token", "http: { listen: '[::]:7280', token_file: token }"],
    ["a node without web", "http: { enabled: false }"],
  ]);
  const listen = "expected host:port or [IPv6]:port, such as 127.0.0.1:7280";
  const beyond = (host: string): string => `listening beyond loopback (${host}) needs a token_file`;
  refuses([
    ["every address without a token", "http: { listen: §0.0.0.0:7280 }", "http.listen", beyond("0.0.0.0")],
    ["every IPv6 address without a token", "http: { listen: §'[::]:7280' }", "http.listen", beyond("::")],
    ["a name without a token", "http: { listen: §gz-01:7280 }", "http.listen", beyond("gz-01")],
    [
      "a name that looks like loopback",
      "http: { listen: §127.0.0.1.example.com:1 }",
      "http.listen",
      beyond("127.0.0.1.example.com"),
    ],
    ["a port alone", "http: { listen: §7280 }", "http.listen", `${listen}, got 7280`],
    ["a port without a host", "http: { listen: §':7280' }", "http.listen", `${listen}, got ":7280"`],
    ["a host without a port", "http: { listen: §127.0.0.1 }", "http.listen", `${listen}, got "127.0.0.1"`],
    ["a port too large", "http: { listen: §'127.0.0.1:65536' }", "http.listen", /expected host:port/],
    ["an address of three bytes", "http: { listen: §'127.0.1:80' }", "http.listen", /expected host:port/],
    ["IPv6 without brackets", "http: { listen: §'::1:7280' }", "http.listen", /expected host:port/],
    ["a bad IPv6 address", "http: { listen: §'[::g]:7280' }", "http.listen", /expected host:port/],
    ["a URL", "http: { listen: §'http://127.0.0.1:7280' }", "http.listen", /expected host:port/],
    ["a star", "http: { listen: §'*:7280' }", "http.listen", /expected host:port/],
    ["enabled as text", "http: { enabled: §yes }", "http.enabled", 'expected true or false, got "yes"'],
    ["an unknown key", "http: { §port: 1 }", "http.port", /^unknown key "port"/],
  ]);
});

describe("supervision", () => {
  accepts([
    ["the smallest", "supervision: { intensity: 0, period: 100ms }"],
    ["the largest", "supervision: { intensity: 1000, period: 1d }"],
  ]);
  const intensity = "expected a whole number from 0 to 1000";
  const period = "expected a duration from 100ms to 1d, such as 100ms, 5s or 1h";
  refuses([
    [
      "an intensity below 0",
      "supervision: { intensity: §-1 }",
      "supervision.intensity",
      `${intensity}, got -1`,
    ],
    [
      "an intensity above 1000",
      "supervision: { intensity: §1001 }",
      "supervision.intensity",
      `${intensity}, got 1001`,
    ],
    ["a fraction", "supervision: { intensity: §1.5 }", "supervision.intensity", `${intensity}, got 1.5`],
    ["infinity", "supervision: { intensity: §.inf }", "supervision.intensity", /whole number/],
    [
      "a number as text",
      "supervision: { intensity: §'5' }",
      "supervision.intensity",
      `${intensity}, got "5"`,
    ],
    ["a period without a unit", "supervision: { period: §10 }", "supervision.period", `${period}, got 10`],
    ["a period too short", "supervision: { period: §99ms }", "supervision.period", `${period}, got "99ms"`],
    ["a period too long", "supervision: { period: §25h }", "supervision.period", `${period}, got "25h"`],
    [
      "a period of no end",
      "supervision: { period: §99999999999999999999d }",
      "supervision.period",
      /duration/,
    ],
  ]);
});

describe("probes", () => {
  accepts([
    ["no probe", "probes: {}"],
    ["names of every kind", "probes: { a: {engine: auto}, 0: {engine: auto}, a_b.c-d: {engine: auto} }"],
    ["a name that objects have already", "probes: { constructor: {engine: auto} }"],
    ["exec", "probes: { x: { engine: exec, command: [a] } }"],
    [
      "exec with everything of its own",
      "probes: { x: { engine: exec, command: [a, ''], format: json-lines, counters: ['*'] } }",
    ],
    [
      "params of text, numbers, true and false",
      "probes: { x: { engine: auto, params: { a: b, c: 1.5, d: true, e: '' } } }",
    ],
    ["zones", "probes: { x: { engine: auto, zones: ['docker/*', global] } }"],
    [
      "everything about supervision",
      "probes: { x: { engine: auto, restart: temporary, shutdown: 1m, watchdog: 2, backoff: { min: 1s, max: 1s }, intensity: 0, period: 1m, on_intensity: escalate } }",
    ],
  ]);
  const every = "expected a duration from 100ms to 1h, such as 100ms, 5s or 1h";
  const engines = "expected one of auto, exec, kstat, dtrace, bpftrace";
  const command = "a list of a program and its arguments";
  refuses([
    [
      "a bad name",
      "probes: { §A b: { engine: auto } }",
      "probes.A b",
      "a name has only a-z 0-9 _ . - and begins with a letter or digit",
    ],
    ["a name with a slash", "probes: { §a/b: { engine: auto } }", "probes.a/b", /^a name has only/],
    [
      "a name twice",
      "probes: { a: { engine: auto }, §a: { engine: auto } }",
      "probes.a",
      'duplicate key "a"',
    ],
    ["a probe that is no map", "probes: { a: §auto }", "probes.a", 'expected a map, got "auto"'],
    ["a probe without an engine", "probes: { a: §{} }", "probes.a.engine", `is missing; ${engines}`],
    ["another engine", "probes: { a: { engine: §perl } }", "probes.a.engine", `${engines}, got "perl"`],
    [
      "an unknown key",
      "probes: { a: { engine: auto, §evry: 1s } }",
      "probes.a.evry",
      /^unknown key "evry"; known here: engine,/,
    ],
    [
      "too short an interval",
      "probes: { a: { engine: auto, every: §99ms } }",
      "probes.a.every",
      `${every}, got "99ms"`,
    ],
    [
      "too long an interval",
      "probes: { a: { engine: auto, every: §61m } }",
      "probes.a.every",
      `${every}, got "61m"`,
    ],
    [
      "a unit that is none",
      "probes: { a: { engine: auto, every: §1sec } }",
      "probes.a.every",
      `${every}, got "1sec"`,
    ],
    [
      "an interval without a unit",
      "probes: { a: { engine: auto, every: §1 } }",
      "probes.a.every",
      `${every}, got 1`,
    ],
    [
      "exec without a command",
      "probes: { a: §{ engine: exec } }",
      "probes.a.command",
      `is missing; engine exec needs ${command}`,
    ],
    [
      "an empty command",
      "probes: { a: { engine: exec, command: §[] } }",
      "probes.a.command[0]",
      "is missing; expected a program",
    ],
    [
      "a command as text",
      "probes: { a: { engine: exec, command: §ls -l } }",
      "probes.a.command",
      `expected ${command}, got "ls -l"`,
    ],
    [
      "an argument that is a number",
      "probes: { a: { engine: exec, command: [a, §1] } }",
      "probes.a.command[1]",
      "expected an argument, got 1",
    ],
    [
      "a program without a name",
      "probes: { a: { engine: exec, command: [§''] } }",
      "probes.a.command[0]",
      'expected a program, got ""',
    ],
    [
      "a NUL in an argument",
      'probes: { a: { engine: exec, command: [a, §"\\0"] } }',
      "probes.a.command[1]",
      /^expected an argument/,
    ],
    [
      "another format",
      "probes: { a: { engine: exec, command: [a], format: §xml } }",
      "probes.a.format",
      'expected one of kstat-p, json-lines, got "xml"',
    ],
    [
      "counters that are no list",
      "probes: { a: { engine: exec, command: [a], counters: §x } }",
      "probes.a.counters",
      'expected a list of patterns, got "x"',
    ],
    [
      "no counters in a list",
      "probes: { a: { engine: exec, command: [a], counters: §[] } }",
      "probes.a.counters",
      "expected at least one pattern, got an empty list",
    ],
    [
      "a command of engine auto",
      "probes: { a: { engine: auto, §command: [a] } }",
      "probes.a.command",
      "does not go with engine auto, only with exec",
    ],
    [
      "a format of engine auto",
      "probes: { a: { engine: auto, §format: kstat-p } }",
      "probes.a.format",
      "does not go with engine auto, only with exec",
    ],
    [
      "counters of engine auto",
      "probes: { a: { engine: auto, §counters: [x] } }",
      "probes.a.counters",
      "does not go with engine auto, only with exec, kstat",
    ],
    [
      "a selection of engine exec",
      "probes: { a: { engine: exec, command: [a], §select: [x] } }",
      "probes.a.select",
      "does not go with engine exec, only with kstat",
    ],
    [
      "a list of params",
      "probes: { a: { engine: auto, params: §[a] } }",
      "probes.a.params",
      "expected a map, got a list",
    ],
    [
      "params within params",
      "probes: { a: { engine: auto, params: { b: §{c: 1} } } }",
      "probes.a.params.b",
      "expected text, a number, true or false, got a map",
    ],
    [
      "a param without a value",
      "probes: { a: { engine: auto, params: { b: §~ } } }",
      "probes.a.params.b",
      "expected text, a number, true or false, got nothing",
    ],
    [
      "a param with a bad name",
      "probes: { a: { engine: auto, params: { §B: 1 } } }",
      "probes.a.params.B",
      /^a name has only/,
    ],
    [
      "zones that are no list",
      "probes: { a: { engine: auto, zones: §web } }",
      "probes.a.zones",
      'expected a list of patterns, got "web"',
    ],
    [
      "an empty pattern",
      "probes: { a: { engine: auto, zones: [§''] } }",
      "probes.a.zones[0]",
      'expected a pattern, such as web-*, got ""',
    ],
    [
      "another restart",
      "probes: { a: { engine: auto, restart: §always } }",
      "probes.a.restart",
      'expected one of permanent, transient, temporary, got "always"',
    ],
    [
      "too short a shutdown",
      "probes: { a: { engine: auto, shutdown: §1ms } }",
      "probes.a.shutdown",
      /^expected a duration from 100ms to 5m/,
    ],
    [
      "a watchdog of no interval",
      "probes: { a: { engine: auto, watchdog: §0 } }",
      "probes.a.watchdog",
      "expected a whole number from 1 to 1000, got 0",
    ],
    [
      "a back-off that is no map",
      "probes: { a: { engine: auto, backoff: §1s } }",
      "probes.a.backoff",
      'expected a map, got "1s"',
    ],
    [
      "a back-off that shrinks",
      "probes: { a: { engine: auto, backoff: { min: 1m, max: §1s } } }",
      "probes.a.backoff.max",
      "expected at least min (1m), got 1s",
    ],
    [
      "a back-off above the default of its end",
      "probes: { a: { engine: auto, backoff: §{ min: 1m } } }",
      "probes.a.backoff.max",
      "expected at least min (1m), got 30s",
    ],
    [
      "an unknown key of the back-off",
      "probes: { a: { engine: auto, backoff: { §mid: 1s } } }",
      "probes.a.backoff.mid",
      'unknown key "mid"; known here: min, max',
    ],
    [
      "another on_intensity",
      "probes: { a: { engine: auto, on_intensity: §die } }",
      "probes.a.on_intensity",
      'expected one of park, escalate, got "die"',
    ],
    [
      "an intensity out of range",
      "probes: { a: { engine: auto, intensity: §-1 } }",
      "probes.a.intensity",
      /whole number/,
    ],
    ["a period out of range", "probes: { a: { engine: auto, period: §0s } }", "probes.a.period", /duration/],
  ]);
});

describe("aggregator", () => {
  accepts([
    ["one resolution", "aggregator: { windows: [1s] }"],
    ["resolutions that divide", "aggregator: { windows: [5s, 10s, 30s, 1m, 1h, 1d] }"],
    ["no lateness", "aggregator: { lateness: 0s }"],
    ["a node without windows", "aggregator: { enabled: false }"],
    [
      "everything",
      "aggregator: { windows: [1s], lateness: 1s, series_max: 1, zone_idle: 1s, memory: 64KiB }",
    ],
  ]);
  const memory = "expected a size from 64KiB to 1TiB, such as 64KiB, 256MiB or 1GiB";
  refuses([
    [
      "no resolution",
      "aggregator: { windows: §[] }",
      "aggregator.windows",
      "expected at least one duration, got an empty list",
    ],
    [
      "a resolution alone",
      "aggregator: { windows: §1s }",
      "aggregator.windows",
      'expected a list of durations, got "1s"',
    ],
    [
      "a resolution below a second",
      "aggregator: { windows: [§100ms] }",
      "aggregator.windows[0]",
      /^expected a duration from 1s to 1d/,
    ],
    [
      "resolutions that descend",
      "aggregator: { windows: [10s, §1s] }",
      "aggregator.windows[1]",
      "expected a multiple of 10s and longer, got 1s",
    ],
    [
      "a resolution twice",
      "aggregator: { windows: [1s, §1s] }",
      "aggregator.windows[1]",
      "expected a multiple of 1s and longer, got 1s",
    ],
    [
      "a resolution that does not divide",
      "aggregator: { windows: [1s, 10s, §15s, 30s] }",
      "aggregator.windows[2]",
      "expected a multiple of 10s and longer, got 15s",
    ],
    [
      "nine resolutions",
      "aggregator: { windows: §[1s, 2s, 4s, 8s, 16s, 32s, 64s, 128s, 256s] }",
      "aggregator.windows",
      "expected at most 8 durations, got a list",
    ],
    [
      "a lateness longer than zone_idle",
      "aggregator: { lateness: §10s, zone_idle: 5s }",
      "aggregator.lateness",
      "expected at most zone_idle (5s), got 10s",
    ],
    [
      "no series",
      "aggregator: { series_max: §0 }",
      "aggregator.series_max",
      /whole number from 1 to 10000000, got 0/,
    ],
    [
      "a size without a unit",
      "aggregator: { memory: §1000000 }",
      "aggregator.memory",
      `${memory}, got 1000000`,
    ],
    ["a size of thousands", "aggregator: { memory: §256MB }", "aggregator.memory", `${memory}, got "256MB"`],
    ["a size too small", "aggregator: { memory: §1KiB }", "aggregator.memory", `${memory}, got "1KiB"`],
    ["an unknown key", "aggregator: { §window: [1s] }", "aggregator.window", /^unknown key "window"/],
  ]);
});

describe("publishers and collectors", () => {
  accepts([
    ["a publisher", "publishers: { main: { zmq: 'tcp://127.0.0.1:7211' } }"],
    ["every address", "publishers: { main: { zmq: 'tcp://*:7211', format: batch } }"],
    ["any free port", "publishers: { main: { zmq: 'tcp://127.0.0.1:*' } }"],
    ["an interface", "publishers: { main: { zmq: 'tcp://eth0:7211' } }"],
    ["IPv6", "publishers: { main: { zmq: 'tcp://[::1]:7211' } }"],
    ["a socket file", "publishers: { main: { zmq: 'ipc:///run/zt.sock' } }"],
    [
      "a collector",
      "collectors: { gz-02: { zmq: 'tcp://10.20.1.102:7211' }, gz-03: { zmq: 'tcp://gz-03:1' } }",
    ],
    ["a collector of a socket file", "collectors: { a: { zmq: 'ipc://run/zt.sock' } }"],
  ]);
  const bind =
    "expected a ZeroMQ endpoint, such as tcp://127.0.0.1:7211, tcp://*:7211 or ipc:///run/zonetap.sock";
  const connect = "expected a ZeroMQ endpoint, such as tcp://10.20.1.102:7211 or ipc:///run/zonetap.sock";
  refuses([
    [
      "a publisher without an endpoint",
      "publishers: { a: §{} }",
      "publishers.a.zmq",
      "is missing; a publisher needs zmq or nsq",
    ],
    [
      "another transport",
      "publishers: { a: { zmq: §'udp://x:1' } }",
      "publishers.a.zmq",
      `${bind}, got "udp://x:1"`,
    ],
    [
      "an endpoint without a port",
      "publishers: { a: { zmq: §'tcp://x' } }",
      "publishers.a.zmq",
      `${bind}, got "tcp://x"`,
    ],
    ["port 0", "publishers: { a: { zmq: §'tcp://x:0' } }", "publishers.a.zmq", `${bind}, got "tcp://x:0"`],
    [
      "a port too large",
      "publishers: { a: { zmq: §'tcp://x:70000' } }",
      "publishers.a.zmq",
      /ZeroMQ endpoint/,
    ],
    [
      "an endpoint without a host",
      "publishers: { a: { zmq: §'tcp://:1' } }",
      "publishers.a.zmq",
      /ZeroMQ endpoint/,
    ],
    [
      "a socket file without a name",
      "publishers: { a: { zmq: §'ipc://' } }",
      "publishers.a.zmq",
      /ZeroMQ endpoint/,
    ],
    [
      "another format",
      "publishers: { a: { zmq: 'tcp://x:1', format: §json } }",
      "publishers.a.format",
      'expected one of packet, batch, got "json"',
    ],
    [
      "a bad name of a publisher",
      "publishers: { §A: { zmq: 'tcp://x:1' } }",
      "publishers.A",
      /^a name has only/,
    ],
    [
      "a collector without an endpoint",
      "collectors: { a: §{} }",
      "collectors.a.zmq",
      `is missing; ${connect}`,
    ],
    [
      "a collector of every address",
      "collectors: { a: { zmq: §'tcp://*:1' } }",
      "collectors.a.zmq",
      `${connect}, got "tcp://*:1"`,
    ],
    [
      "a collector of any port",
      "collectors: { a: { zmq: §'tcp://x:*' } }",
      "collectors.a.zmq",
      /ZeroMQ endpoint/,
    ],
    [
      "a collector of any socket",
      "collectors: { a: { zmq: §'ipc://*' } }",
      "collectors.a.zmq",
      /ZeroMQ endpoint/,
    ],
    [
      "a format of a collector",
      "collectors: { a: { zmq: 'tcp://x:1', §format: batch } }",
      "collectors.a.format",
      'unknown key "format"; known here: zmq, curve',
    ],
  ]);
});

describe("CURVE", () => {
  const key = "x".repeat(40);
  accepts([
    [
      "a publisher for all who know its key",
      "publishers: { a: { zmq: 'tcp://x:1', curve: { key_dir: k } } }",
    ],
    [
      "a publisher for some",
      `publishers: { a: { zmq: 'tcp://x:1', curve: { key_dir: k, allow: ['${key}'] } } }`,
    ],
    ["a collector", "collectors: { a: { zmq: 'tcp://x:1', curve: { server_key_file: s, key_dir: k } } }"],
  ]);
  refuses([
    [
      "a publisher without keys",
      "publishers: { a: { zmq: 'tcp://x:1', curve: §{} } }",
      "publishers.a.curve.key_dir",
      /is missing; expected a folder/,
    ],
    [
      "a key that is too short",
      "publishers: { a: { zmq: 'tcp://x:1', curve: { key_dir: k, allow: [§abc] } } }",
      "publishers.a.curve.allow[0]",
      /public key of 40 characters/,
    ],
    [
      "a collector that does not know the server",
      "collectors: { a: { zmq: 'tcp://x:1', curve: §{ key_dir: k } } }",
      "collectors.a.curve.server_key_file",
      /is missing/,
    ],
  ]);
});

describe("NSQ", () => {
  accepts([
    ["a publisher", "publishers: { a: { nsq: '127.0.0.1:4150', topic: windows } }"],
    ["a consumer of one nsqd", "ingest: { nsq: { nsqd: ['127.0.0.1:4150'] } }"],
    ["a consumer that asks nsqlookupd", "ingest: { nsq: { lookupd: ['[::1]:4161'], topic: a#ephemeral } }"],
  ]);
  refuses([
    [
      "a publisher of two kinds",
      "publishers: { a: { zmq: 'tcp://x:1', §nsq: 'x:1' } }",
      "publishers.a.nsq",
      "stands instead of zmq, not beside it",
    ],
    [
      "a publisher without a topic",
      "publishers: { a: §{ nsq: 'x:1' } }",
      "publishers.a.topic",
      /needs a topic/,
    ],
    [
      "a format of NSQ",
      "publishers: { a: { nsq: 'x:1', topic: t, §format: batch } }",
      "publishers.a.format",
      "goes only with zmq",
    ],
    [
      "a topic of ZeroMQ",
      "publishers: { a: { zmq: 'tcp://x:1', §topic: t } }",
      "publishers.a.topic",
      "goes only with nsq",
    ],
    [
      "a topic with a space",
      "publishers: { a: { nsq: 'x:1', topic: §'a b' } }",
      "publishers.a.topic",
      /a topic of/,
    ],
    ["a consumer of nobody", "ingest: { nsq: §{} }", "ingest.nsq.nsqd", /at least one address/],
    ["an address without a port", "ingest: { nsq: { nsqd: [§x] } }", "ingest.nsq.nsqd[0]", /host:port/],
    [
      "nothing in flight",
      "ingest: { nsq: { nsqd: ['x:1'], max_in_flight: §0 } }",
      "ingest.nsq.max_in_flight",
      /from 1 to/,
    ],
  ]);
});

describe("stores and exporters", () => {
  accepts([
    ["empty sections", "stores: {}\nexporters: {}"],
    ["every store with its defaults", "stores: { archive: {}, redis: {} }\nexporters: { prometheus: {} }"],
    ["a cluster", "stores: { redis: { cluster: ['127.0.0.1:7000', '[::1]:7001'] } }"],
    ["a socket", "stores: { redis: { url: 'unix:///run/redis.sock' } }"],
    ["TLS", "stores: { redis: { url: 'rediss://u:p@redis:6380/2', tls_ca_file: ca.pem } }"],
    [
      "resolutions of its own",
      "aggregator: { windows: [5s] }\nstores: { archive: { resolutions: [5s], retention: { 5s: 1d } } }",
    ],
  ]);
  refuses([
    ["an unknown store", "stores: { §mysql: {} }", "stores.mysql", /known here: archive, redis/],
    ["an unknown exporter", "exporters: { §otlp: {} }", "exporters.otlp", /known here: prometheus/],
    [
      "a setting of Prometheus",
      "exporters: { prometheus: { §a: 1 } }",
      "exporters.prometheus.a",
      'unknown key "a"; known here: none',
    ],
    [
      "a URL of another protocol, without showing it",
      "stores: { redis: { url: §'http://u:secret@x' } }",
      "stores.redis.url",
      "expected redis://host:port, rediss://host:port or unix:///path of a socket",
    ],
    [
      "a cluster beside a URL",
      "stores: { redis: { url: 'redis://x', §cluster: ['x:1'] } }",
      "stores.redis.cluster",
      /instead of url/,
    ],
    ["a cluster of nobody", "stores: { redis: { cluster: §[] } }", "stores.redis.cluster", /at least one/],
    [
      "a resolution that the aggregator has not",
      "stores: { archive: { resolutions: §[1s, 7s] } }",
      "stores.archive.resolutions",
      "7s is not one of the windows that there are: 1s, 10s, 1m, 1h",
    ],
    [
      "a retention of what is not kept",
      "stores: { archive: { resolutions: [1s], retention: §{ 1m: 1d } } }",
      "stores.archive.retention",
      "1m is not one of the windows that there are: 1s",
    ],
    [
      "a retention of no resolution",
      "stores: { redis: { retention: { §often: 1d } } }",
      "stores.redis.retention.often",
      /expected a resolution/,
    ],
    [
      "a store without windows",
      "aggregator: { enabled: false }\nstores: { archive: §{} }",
      "stores.archive",
      "needs the aggregator, which is not enabled",
    ],
    ["a spool of nothing", "stores: { redis: { spool: §1KiB } }", "stores.redis.spool", /from 1MiB/],
  ]);
});

describe("ingest", () => {
  const beyond = "listening beyond loopback (0.0.0.0) needs allow, a list of networks";
  accepts([
    ["nsq_http with its defaults", "ingest: { nsq_http: {} }"],
    [
      "an address beyond loopback with networks",
      "ingest: { nsq_http: { listen: 0.0.0.0:1, allow: [10.0.0.0/8] } }",
    ],
    ["networks of IPv6", "ingest: { nsq_http: { allow: ['fd00::/8', '::/0'] } }"],
  ]);
  refuses([
    [
      "an address beyond loopback",
      "ingest: { nsq_http: { listen: §0.0.0.0:4151 } }",
      "ingest.nsq_http.listen",
      beyond,
    ],
    ...["10.0.0.0", "10.0.0.0/33", "fd00::/129", "x/8", "/8"].map((network): Bad => [
      `${network} as a network`,
      `ingest: { nsq_http: { allow: [§'${network}'] } }`,
      "ingest.nsq_http.allow[0]",
      /expected a network/,
    ]),
    [
      "an unknown way in",
      "ingest: { §nsp: {} }",
      "ingest.nsp",
      'unknown key "nsp"; known here: nsq, nsq_http',
    ],
    ["rules that are no file", "rules: §5", "rules", /a rules file/],
  ]);
});

describe("defaults", () => {
  it("are those of an all-in-one node without probes", () => {
    expect(topologyOf("version: 1")).to.deep.equal({
      node: { name: "host-01", dataDir: "/etc/data" },
      http: { listen: { host: "127.0.0.1", port: 7280 }, tokenFile: null },
      supervision: { intensity: 5, periodMs: 10_000 },
      probes: new Map(),
      aggregator: {
        windowsMs: [1_000, 10_000, 60_000, 3_600_000],
        latenessMs: 2_000,
        seriesMax: 100_000,
        zoneIdleMs: 300_000,
        memoryBytes: 256 * 2 ** 20,
      },
      publishers: new Map(),
      collectors: new Map(),
      ingest: { nsqHttp: null, nsq: null, rules: null },
      stores: { archive: null, redis: null },
      exporters: { prometheus: null },
      fromEnvironment: new Set(),
    });
  });

  it("of a probe are one second, and to park after six failures in ten", () => {
    expect(topologyOf("version: 1\nprobes: { system: { engine: auto } }").probes.get("system")).to.deep.equal(
      {
        source: { kind: "system" },
        everyMs: 1_000,
        params: {},
        zones: null,
        child: {
          restart: "permanent",
          shutdownMs: 4_000,
          watchdog: 5,
          backoff: { minMs: 100, maxMs: 30_000 },
          intensity: 5,
          periodMs: 10_000,
          onIntensity: "park",
        },
      },
    );
  });
});
