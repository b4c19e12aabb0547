import { expect } from "chai";
import { formatHeatMap } from "../../src/cli/heat-map.js";
import { joinNegativeTimes } from "../../src/cli/query.js";
import { formatAnswer, formatNumber } from "../../src/cli/query-table.js";
import type { QueryAnswer } from "../../src/model/query.js";
import { runCaptured } from "../support/captured-io.js";
import { startWebServer, type WebServer } from "../support/web-server.js";

const ANSWER: QueryAnswer = {
  function: "getMemStats",
  store: "archive",
  host: "gz-01",
  zone: "web1",
  resolution: "1s",
  from: "2026-11-22T10:00:00.000Z",
  to: "2026-11-22T10:00:02.000Z",
  windows: 2,
  columns: [
    { name: "time", unit: "time" },
    { name: "rss", unit: "percent" },
    { name: "rss_used", unit: "bytes" },
  ],
  rows: [
    ["2026-11-22T10:00:00.000Z", 12.3456, 1_610_612_736],
    ["2026-11-22T10:00:01.000Z", null, 0],
  ],
  truncated: false,
  note: null,
};
const TABLE = `web1 on gz-01, 2026-11-22T10:00:00.000Z to 2026-11-22T10:00:02.000Z, 2 windows of 1s
TIME                  RSS (percent)  RSS USED (bytes)
2026-11-22T10:00:00Z          12.35              1.5G
2026-11-22T10:00:01Z              -                0B`;

describe("formatAnswer", () => {
  it("is a table with units", () => expect(formatAnswer(ANSWER).join("\n")).to.equal(TABLE));
  it("says when there were more rows, and what the rows do not tell", () => {
    const lines = formatAnswer({ ...ANSWER, truncated: true, note: "a word" });
    expect(lines.slice(-2)).to.deep.equal([
      "(the first 2 rows; ask for a shorter time to see the others)",
      "(a word)",
    ]);
  });
  it("says so where there are no rows", () =>
    expect(formatAnswer({ ...ANSWER, rows: [] })[1]).to.equal("(no rows)"));
  it("shows no control characters of what it was told", () => {
    const text = formatAnswer({ ...ANSWER, zone: "a\u001b[31m", rows: [["\u0007", 1, 1]] }).join("\n");
    expect(text).to.not.match(/[\u0007\u001b]/);
  });
});

describe("formatNumber", () => {
  for (const [value, text] of [
    [0, "0"],
    [12, "12"],
    [0.001234567, "0.001235"],
    [123.456, "123.5"],
    [-1.5, "-1.5"],
  ] as const) {
    it(`writes ${value} as ${text}`, () => expect(formatNumber(value)).to.equal(text));
  }
});

describe("formatHeatMap", () => {
  const heat = {
    unit: "ns",
    times: ["2026-11-22T10:00:00.000Z", "2026-11-22T10:00:01.000Z", "2026-11-22T10:00:02.000Z"],
    lows: [1024, 1_048_576],
    counts: [
      [1, 1000, 0],
      [0, 1, 0],
    ],
  };
  it("has a line for each latency, the slowest first, and a column for each window", () => {
    const lines = formatHeatMap(heat, 80);
    expect(lines.slice(0, 2)).to.deep.equal(["1.05ms | . |", "1.02us |.@ |"]);
    expect(lines[2]).to.contain("10:00:00");
    expect(lines[3]).to.contain("each column 1 windows").and.to.contain("up to 1000 calls");
  });
  it("puts windows together where the terminal is narrow", () => {
    const times = Array.from({ length: 100 }, () => heat.times[0]!);
    const counts = [times.map(() => 1)];
    const [line = ""] = formatHeatMap({ unit: "ns", times, lows: [1024], counts }, 40);
    expect(line.length).to.be.at.most(40);
    expect(line).to.match(/^1\.02us \|@+:?\|$/);
  });
  it("is empty of nothing", () => {
    expect(() => formatHeatMap({ unit: "ns", times: [], lows: [], counts: [] }, 80)).to.not.throw();
  });
});

describe("joinNegativeTimes", () => {
  it("lets -15m be the value of --from and --to, and leaves all else", () => {
    const args = ["cpuStat", "--from", "-15m", "--to", "-1s", "--zone", "-x", "--from"];
    expect(joinNegativeTimes(args)).to.deep.equal([
      "cpuStat",
      "--from=-15m",
      "--to=-1s",
      "--zone",
      "-x",
      "--from",
    ]);
  });
});

describe("query", () => {
  let web: WebServer;
  beforeEach(async () => (web = await startWebServer()));
  afterEach(() => web.stop());
  const run = (...argv: string[]) => runCaptured(["query", "--url", web.url, ...argv]);

  it("asks the node, and prints the table", async () => {
    web.view.result = { kind: "answer", answer: ANSWER };
    const result = await run("getStat", "CPU", "usage", "0", "50", "--zone", "a/b", "--from", "-15m");
    expect(result).to.deep.equal({ code: 0, out: `${TABLE}\n`, err: "" });
    expect(web.view.questions).to.deep.equal([
      {
        function: "getStat",
        operands: { arg: ["CPU", "usage", "0", "50"] },
        zone: "a/b",
        from: "-15m",
      },
    ]);
  });
  it("prints the node's own answer with --json", async () => {
    web.view.result = { kind: "answer", answer: ANSWER };
    expect(JSON.parse((await run("getMemStats", "--json")).out)).to.deep.equal(ANSWER);
  });
  it("exits 2 without a function", async () => {
    expect(await run()).to.deep.equal({
      code: 2,
      out: "",
      err: "zonetap: query needs a function; see its --help\n",
    });
  });
  for (const [kind, status] of [
    ["no-such-function", 404],
    ["no-store", 404],
    ["no-such-zone", 404],
    ["no-data", 404],
    ["bad-query", 400],
    ["not-answering", 503],
  ] as const) {
    it(`exits 1 with the sentence of ${kind}, which is ${status} over HTTP`, async () => {
      web.view.result = { kind, reason: "because it is so" };
      expect(await run("cpuStat")).to.deep.equal({ code: 1, out: "", err: "zonetap: because it is so\n" });
      expect((await fetch(`${web.url}/query/cpuStat`)).status).to.equal(status);
    });
  }
  it("refuses a scope that is given twice", async () => {
    const answer = await fetch(`${web.url}/query/cpuStat?zone=a&zone=b`);
    expect([answer.status, await answer.json()]).to.deep.equal([
      400,
      { error: "the query parameter zone is given twice", code: "BAD_QUERY" },
    ]);
  });
});
