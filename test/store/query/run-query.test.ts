import { expect } from "chai";
import type { QueryAnswer, QueryRequest } from "../../../src/model/query.js";
import type { StoredWindowQuery, StoredZone, WindowStore } from "../../../src/model/window-store.js";
import type { WindowJson } from "../../../src/model/window.js";
import { Refusal } from "../../../src/store/query/refusal.js";
import { QUERY_FUNCTION_NAMES, runQuery } from "../../../src/store/query/run-query.js";
import { counter, gauge, histogram, TEN, windowJson } from "../archive/closed-windows.js";

/** Windows of one zone, as any store would give them. */
class ListStore implements WindowStore {
  readonly reads: StoredWindowQuery[] = [];
  readonly #windows: readonly WindowJson[];
  readonly #zones: readonly StoredZone[];

  constructor(windows: readonly WindowJson[], zones: readonly StoredZone[]) {
    this.#windows = windows;
    this.#zones = zones;
  }

  async read(query: StoredWindowQuery): Promise<readonly WindowJson[]> {
    this.reads.push(query);
    const found = this.#windows.filter(({ zone, host, start }) => {
      const startMs = Date.parse(start);
      return zone === query.zone && host === query.host && startMs >= query.fromMs && startMs < query.toMs;
    });
    return found.slice(-(query.windowsMax ?? Infinity)).map((window) => ({
      ...window,
      series: window.series.filter(({ metric }) => metric === (query.metric ?? metric)),
    }));
  }

  async zones(): Promise<readonly StoredZone[]> {
    return this.#zones;
  }
}

const percent = (instance: string, value: number, metric = "cpu.usage") =>
  gauge(metric, instance, value, "percent");
const SECONDS: readonly WindowJson[] = [
  windowJson({
    id: "gz-01:1",
    series: [
      percent("0", 10),
      percent("1", 90),
      percent("node/12", 5, "process.usage"),
      percent("a/b/13", 7, "process.usage"),
      gauge("mem.rss", "", 25),
      gauge("mem.physcap", "", 100),
      gauge("mem.swap", "", 1),
      gauge("mem.swapcap", "", 0),
      counter("net.obytes64", "net0", 1500, "3000"),
      counter("net.ierrors", "net0", 0, "7"),
      histogram("syscall.latency", [
        [1024, 700],
        [2048, 112],
      ]),
    ],
  }),
  windowJson({ id: "gz-01:2", startMs: TEN + 1000, series: [], gap: { cause: "silent" } }),
  windowJson({
    id: "gz-01:3",
    startMs: TEN + 2000,
    series: [
      percent("0", 30),
      percent("1", 20),
      counter("net.obytes64", "net0", 500, "3500"),
      counter("net.ierrors", "net0", 2, "18446744073709551615"),
      histogram("syscall.latency", [[1024, 1]]),
    ],
  }),
];

describe("runQuery", () => {
  const zones = [{ host: "gz-01", zone: "web1", newestMs: TEN + 3000 }];

  function ask(
    name: string,
    operands: readonly string[] = [],
    more: Partial<QueryRequest> = {},
  ): Promise<QueryAnswer> {
    const request = { function: name, operands: { arg: operands }, zone: "web1", ...more };
    const archive = { name: "archive", store: new ListStore(SECONDS, zones), resolutionsMs: [1000, 60_000] };
    return runQuery(request, [archive]);
  }

  async function rows(name: string, ...operands: string[]): Promise<unknown> {
    return (await ask(name, operands)).rows;
  }

  async function refusal(promise: Promise<unknown>): Promise<string> {
    try {
      await promise;
    } catch (error) {
      if (error instanceof Refusal) return `${error.kind}: ${error.message}`;
      throw error;
    }
    return "answered";
  }

  const [first, third] = ["2026-11-22T10:00:00.000Z", "2026-11-22T10:00:02.000Z"];

  it("says what it is about", async () => {
    const { rows: _rows, columns, ...about } = await ask("cpuStat");
    expect(about).to.deep.equal({
      function: "cpuStat",
      store: "archive",
      host: "gz-01",
      zone: "web1",
      resolution: "1s",
      from: "2026-11-22T09:45:03.000Z",
      to: "2026-11-22T10:00:03.000Z",
      windows: 3,
      truncated: false,
      note: null,
    });
    expect(columns.map(({ name, unit }) => `${name} ${unit}`)).to.deep.equal([
      "time time",
      "core text",
      "usage percent",
    ]);
  });
  it("has every function of 2013", () => {
    expect([...QUERY_FUNCTION_NAMES].sort()).to.deep.equal(
      [
        "callHeat",
        "getProcess",
        "cpuStat",
        "myprocess",
        "printData",
        "getMemStats",
        "findError",
        "getStat",
        "genStats",
        "quantize",
        "printDates",
        "printTimes",
      ].sort(),
    );
  });
  it("cpuStat: the usage of each core in each second", async () => {
    expect(await rows("cpuStat")).to.deep.equal([
      [first, "0", 10],
      [first, "1", 90],
      [third, "0", 30],
      [third, "1", 20],
    ]);
  });
  it("getProcess: by name, which may have slashes", async () => {
    expect(await rows("getProcess", "node")).to.deep.equal([[first, "node", "12", 5]]);
    expect(await rows("getProcess", "a/b")).to.deep.equal([[first, "a/b", "13", 7]]);
  });
  it("myprocess: the cores asked for, and the busiest processes, which it says are not of those cores", async () => {
    const answer = await ask("myprocess", ["1"]);
    expect(answer.rows).to.deep.equal([
      [first, "1", 90, "a/b/13", 7],
      [first, "1", 90, "node/12", 5],
    ]);
    expect(answer.note).to.contain("windows do not keep");
  });
  it("printData: everything of the sections, by their old names and ours", async () => {
    const old = await rows("printData", "Net", "Cal");
    expect(old).to.deep.equal([
      [first, "net.obytes64", "net0", 1500, "bytes/s"],
      [first, "net.ierrors", "net0", 0, "bytes/s"],
      [first, "syscall.latency", "all", 812, "values"],
      [third, "net.obytes64", "net0", 500, "bytes/s"],
      [third, "net.ierrors", "net0", 2, "bytes/s"],
      [third, "syscall.latency", "all", 1, "values"],
    ]);
    expect(await rows("printData", "net", "syscall")).to.deep.equal(old);
    expect(await rows("printData")).to.have.length(16);
  });
  it("getMemStats: shares of the caps, none without a cap", async () => {
    expect(await rows("getMemStats")).to.deep.equal([[first, null, 25, 1, 0, 25, 100]]);
  });
  it("findError: the steps in which an error counter went up", async () => {
    expect(await rows("findError")).to.deep.equal([
      [third, "net.ierrors", "net0", 2, "18446744073709551615"],
    ]);
  });
  it("getStat: at least with 0, at most with 1, of one instance where it is named", async () => {
    expect(await rows("getStat", "CPU", "usage", "0", "30")).to.deep.equal([
      [first, "cpu.usage", "1", 90, "percent"],
      [third, "cpu.usage", "0", 30, "percent"],
    ]);
    expect(await rows("getStat", "cpu", "usage", "1", "20", "1")).to.deep.equal([
      [third, "cpu.usage", "1", 20, "percent"],
    ]);
    expect(await rows("getStat", "CPU", "usage", "0", "91")).to.deep.equal([]);
  });
  it("genStats: worked out by hand: 10 90 30 20 have mean 37.5 and deviation sqrt(968.75)", async () => {
    const [zero, one, all] = (await ask("genStats", ["CPU", "usage", "1"])).rows;
    expect(zero).to.deep.equal(["0", 30, 2, 20, 10]);
    expect(one).to.deep.equal(["1", 90, 2, 55, 35]);
    expect(all?.slice(0, 4)).to.deep.equal(["(all)", 90, 4, 37.5]);
    expect(all?.[4]).to.be.closeTo(Math.sqrt(968.75), 1e-12);
  });
  it("genStats: of one instance, which must be named where there are several", async () => {
    expect(await rows("genStats", "Net", "obytes64", "0")).to.deep.equal([["net0", 1500, 2, 1000, 500]]);
    expect(await rows("genStats", "CPU", "usage", "0", "1")).to.deep.equal([["1", 90, 2, 55, 35]]);
    expect(await refusal(ask("genStats", ["CPU", "usage", "0"]))).to.equal(
      "bad-query: there are 2 instances: name one (0 1), or ask for all with 1",
    );
  });
  it("quantize: how often in which power of two; of a histogram its own buckets", async () => {
    expect(await rows("quantize", "CPU", "usage", "1")).to.deep.equal([
      ["0", 8, 1],
      ["0", 16, 1],
      ["1", 16, 1],
      ["1", 64, 1],
      ["(all)", 8, 1],
      ["(all)", 16, 2],
      ["(all)", 64, 1],
    ]);
    expect(await rows("quantize", "CallHeat", "value", "0")).to.deep.equal([
      ["all", 1024, 701],
      ["all", 2048, 112],
    ]);
  });
  it("callHeat: a matrix of latency and second", async () => {
    expect((await ask("callHeat")).heat).to.deep.equal({
      unit: "ns",
      times: [first, third],
      lows: [1024, 2048],
      counts: [
        [700, 1],
        [112, 0],
      ],
    });
  });
  it("printTimes and printDates: also of windows without values", async () => {
    expect(await rows("printTimes")).to.deep.equal([
      [first, 11, null],
      ["2026-11-22T10:00:01.000Z", 0, "silent"],
      [third, 5, null],
    ]);
    expect(await rows("printDates")).to.deep.equal([["2026-11-22"]]);
  });
  it("takes operands by name as well", async () => {
    const operands = { section: ["CPU"], stat: ["usage"], all: ["0"], instance: ["1"] };
    expect((await ask("genStats", [], { operands })).rows).to.deep.equal([["1", 90, 2, 55, 35]]);
  });
  it("takes times of the zone's own day", async () => {
    expect((await ask("cpuStat", [], { from: "10:00:02", to: "2026-11-22T10:00:03Z" })).rows).to.have.length(
      2,
    );
    expect((await ask("cpuStat", [], { from: "-1s" })).rows).to.have.length(2);
  });

  for (const [name, operands, more, expected] of [
    ["genStats", ["CPU"], {}, "bad-query: genStats needs section stat all [instance]"],
    [
      "genStats",
      ["CPU", "usage", "maybe"],
      {},
      'bad-query: all must be 1 for every instance or 0 for one, got "maybe"',
    ],
    ["getStat", ["CPU", "usage", "2", "1"], {}, "bad-query: type must be 0 (at least the value)"],
    ["getStat", ["CPU", "usage", "0", "much"], {}, 'bad-query: value must be a number, got "much"'],
    ["myprocess", ["zero"], {}, 'bad-query: cpu must be the number of a core, got "zero"'],
    ["cpuStat", ["0"], {}, 'bad-query: cpuStat does not take "0"; it takes no operands'],
    ["cpuStat", [], { operands: { core: ["0"] } }, 'bad-query: cpuStat does not take "core"'],
    ["nosuch", [], {}, 'no-such-function: there is no function "nosuch"; known are getProcess'],
    ["constructor", [], {}, 'no-such-function: there is no function "constructor"'],
    ["cpuStat", [], { zone: "web2" }, 'no-such-zone: the store has no zone "web2"'],
    ["cpuStat", [], { host: "gz-02" }, 'no-such-zone: the store has no zone "web1" of the host "gz-02"'],
    ["cpuStat", [], { store: "redis" }, "no-store: this node has no store redis, but archive"],
    ["cpuStat", [], { store: "disk" }, 'bad-query: store must be archive or redis, got "disk"'],
    [
      "cpuStat",
      [],
      { resolution: "7s" },
      'bad-query: resolution must be one that archive keeps (1s, 1m), got "7s"',
    ],
    ["cpuStat", [], { from: "2026-02-30T00:00:00Z" }, "bad-query: from must be a time such as"],
    ["cpuStat", [], { to: "24:00" }, "bad-query: to must be a time such as"],
    [
      "cpuStat",
      [],
      { from: "10:00", to: "09:00" },
      "bad-query: from must be before to: 2026-11-22T10:00:00.000Z",
    ],
    [
      "cpuStat",
      [],
      { from: "09:00", to: "09:30" },
      "no-data: the store has no values of cpu.usage of web1 at 1s from",
    ],
    ["getProcess", [], {}, "bad-query: getProcess needs name"],
    ["getProcess", ["a"], {}, "no-data: the store has no rows for getProcess a of web1 at 1s from"],
    ["printData", ["Nope"], {}, "no-data: the store has no rows for printData Nope of web1"],
    ["myprocess", ["7"], {}, "no-data: the store has no rows for myprocess 7 of web1"],
    ["genStats", ["Dis", "nread", "1"], {}, "no-data: the store has no values of disk.nread of web1"],
  ] as const) {
    it(`refuses ${name} ${operands.join(" ")} ${JSON.stringify(more)}`, async () => {
      expect(await refusal(ask(name, operands, more))).to.contain(expected);
    });
  }

  it("asks which host is meant where several have the zone", async () => {
    const two = [...zones, { host: "gz-02", zone: "web1", newestMs: TEN }];
    const archive = { name: "archive", store: new ListStore(SECONDS, two), resolutionsMs: [1000] };
    const request = { function: "cpuStat", operands: {}, zone: "web1" };
    expect(await refusal(runQuery(request, [archive]))).to.equal(
      "bad-query: 2 hosts have a zone web1: choose one with host (gz-01, gz-02)",
    );
    expect((await runQuery({ ...request, host: "gz-01" }, [archive])).rows).to.have.length(4);
  });
  it("refuses where there is no store at all", async () => {
    expect(await refusal(runQuery({ function: "cpuStat", operands: {} }, []))).to.equal(
      "no-store: this node keeps no history: its topology has no stores",
    );
  });
  it("takes the finest resolution that has no more than 3,600 windows, unless one is named", async () => {
    expect((await ask("cpuStat", [], { from: "-1h" })).resolution).to.equal("1s");
    expect((await ask("cpuStat", [], { from: "-61m" })).resolution).to.equal("1m");
    expect((await ask("cpuStat", [], { from: "-61m", resolution: "1s" })).windows).to.equal(3);
  });
  it("stops at 10,000 rows and says so", async () => {
    const series = Array.from({ length: 6_000 }, (_, index) => percent(String(index), 1));
    const many = [windowJson({ series }), windowJson({ id: "gz-01:2", startMs: TEN + 1000, series })];
    const archive = { name: "archive", store: new ListStore(many, zones), resolutionsMs: [1000] };
    const answer = await runQuery({ function: "cpuStat", operands: {}, zone: "web1" }, [archive]);
    expect([answer.rows.length, answer.truncated]).to.deep.equal([10_000, true]);
  });
});
