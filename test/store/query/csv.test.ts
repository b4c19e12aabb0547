import { expect } from "chai";
import type { StoredWindowQuery, WindowStore } from "../../../src/model/window-store.js";
import type { WindowJson } from "../../../src/model/window.js";
import { startCsv, toCsv } from "../../../src/store/query/csv.js";
import type { Scope } from "../../../src/store/query/scope.js";
import { counter, gauge, histogram, TEN, windowJson } from "../archive/closed-windows.js";

const HEADER = "time,host,zone,metric,instance,kind,unit,count,sum,min,max,last,rate,buckets\r\n";

function scopeOf(windows: readonly WindowJson[], seconds = 10, reads: StoredWindowQuery[] = []): Scope {
  const read = async (query: StoredWindowQuery): Promise<readonly WindowJson[]> => {
    reads.push(query);
    return windows.filter(({ start }) => Date.parse(start) >= query.fromMs && Date.parse(start) < query.toMs);
  };
  const store: WindowStore = { read, zones: async () => [] };
  const source = { name: "archive", store, resolutionsMs: [1000] };
  return { source, host: "gz-01", zone: "web1", resolutionMs: 1000, fromMs: TEN, toMs: TEN + seconds * 1000 };
}

async function collect(lines: AsyncIterable<string>): Promise<string> {
  let text = "";
  for await (const line of lines) text += line;
  return text;
}

describe("toCsv", () => {
  it("has a line for each series, exact numbers, and buckets as pairs", async () => {
    const series = [
      counter("net.rbytes64", "net0", 1500, "18446744073709551615"),
      histogram("syscall.latency", [
        [1024, 700],
        [2048, 112],
      ]),
    ];
    expect(await collect(toCsv(scopeOf([windowJson({ series })]), []))).to.equal(
      `${HEADER}2026-11-22T10:00:00.000Z,gz-01,web1,net.rbytes64,net0,counter,bytes,1,1500,1500,1500,18446744073709551615,1500,\r\n` +
        "2026-11-22T10:00:00.000Z,gz-01,web1,syscall.latency,all,histogram,ns,812,,,,,,1024:700 2048:112\r\n",
    );
  });
  it("quotes what would break a line", async () => {
    const series = [gauge("m.x", 'a"b,c\nd', 1)];
    expect(await collect(toCsv(scopeOf([windowJson({ series })]), []))).to.contain(',m.x,"a""b,c\nd",gauge,');
  });
  it("has only the metrics that are named", async () => {
    const series = [gauge("a.x", "", 1), gauge("b.x", "", 2), gauge("c.x", "", 3)];
    const text = await collect(toCsv(scopeOf([windowJson({ series })]), ["a.x", "c.x"]));
    expect(text.split("\r\n").map((line) => line.split(",")[3])).to.deep.equal([
      "metric",
      "a.x",
      "c.x",
      undefined,
    ]);
  });
  it("reads no more than some minutes at a time", async () => {
    const reads: StoredWindowQuery[] = [];
    const windows = [windowJson(), windowJson({ id: "gz-01:2", startMs: TEN + 7_000_000 })];
    const text = await collect(toCsv(scopeOf(windows, 7_200, reads), []));
    expect(text.split("\r\n")).to.have.length(4);
    expect(reads.map(({ fromMs, toMs }) => toMs - fromMs)).to.deep.equal(
      Array.from({ length: 12 }, () => 600_000),
    );
  });
});

describe("startCsv", () => {
  it("refuses where there is no line", async () => {
    const error = await startCsv(scopeOf([windowJson({ series: [] })]), []).catch(
      (refusal: unknown) => refusal,
    );
    expect(String(error)).to.contain("the store has nothing of web1");
  });
  it("gives everything otherwise", async () => {
    const text = await collect(await startCsv(scopeOf([windowJson()]), ["mem.rss"]));
    expect(text.startsWith(HEADER)).to.equal(true);
    expect(text.split("\r\n")).to.have.length(3);
  });
});
