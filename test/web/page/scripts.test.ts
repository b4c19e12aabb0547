import { expect } from "chai";
import { SCRIPT } from "../../support/fake-runs.js";
import { shippedCatalogue } from "../../../src/topology/catalogue.js";
import { fieldsOf, runRequest } from "../../../src/web/page/scripts/run-form.js";
import { groupsOf, runHeat, sortRows, usualOrder } from "../../../src/web/page/scripts/run-rows.js";
import { groupScripts } from "../../../src/web/page/scripts/script-list.js";
import { actorRows, actorUrl } from "../../../src/web/page/tree/actor-rows.js";
import { actorJson } from "../../support/fake-node-view.js";
import type { ScriptJson } from "../../../src/model/run.js";

const CATALOGUE: ScriptJson[] = [...shippedCatalogue().values()].map((entry) => ({
  ...entry,
  availability: { engine: "bpftrace", missing: null },
}));
const HISTOGRAM = CATALOGUE.find(({ name }) => name === "syscall-latency")!.output;

/** Every page of the web agent of 2013, and what shows the same here: a script, or a section of a zone. */
const PAGES_OF_2013: Readonly<Record<string, string>> = {
  "cpu/cpustats": "per-cpu",
  plist: "process-usage",
  tlist: "thread-list",
  "process zoom": "process-zoom",
  "process zoom, calls": "process-zoom-calls",
  "disk/diskIO": "diskstats",
  diskErrors: "diskstats",
  "mem/memstats": "memstats",
  vminfo: "vminfo",
  "scatter_trend, malloc": "malloc-count",
  "scatter_trend, brk": "brk-count",
  "misc/process": "process-count",
  proc_call: "proc-allcall",
  syscall: "syscall-times",
  "net/netstats": "netstats",
};

describe("the pages of 2013", () => {
  for (const [page, script] of Object.entries(PAGES_OF_2013)) {
    it(`has ${page} as the script ${script}`, () => expect(shippedCatalogue().has(script)).to.equal(true));
  }
});

describe("groupScripts", () => {
  it("has every script once, by category", () => {
    const groups = groupScripts(CATALOGUE, "");
    expect(groups.flatMap(({ scripts }) => scripts)).to.have.length(CATALOGUE.length);
    expect(groups.map(({ category }) => category)).to.include.members(["cpu", "mem", "disk", "net"]);
  });

  it("finds by words of title and description, and by the names of 2013", () => {
    const find = (search: string): string[] =>
      groupScripts(CATALOGUE, search).flatMap(({ scripts }) => scripts.map(({ name }) => name));
    expect(find("diskIO")).to.deep.equal(["diskstats"]);
    expect(find("CALL powers")).to.include("syscall-latency");
    expect(find("no such thing")).to.deep.equal([]);
  });
});

describe("fieldsOf", () => {
  for (const script of CATALOGUE) {
    it(`has a field for each parameter of ${script.name}, none of them called as the form's own`, () => {
      const names = fieldsOf(script).map(({ name }) => name);
      expect(names).to.deep.equal(script.params.map(({ name }) => name));
      expect(names).not.to.include.members(["zone"]).and.not.include("for");
    });
  }

  it("makes a field of each type", () => {
    const params = [
      { name: "pid", type: "pid", help: "" },
      { name: "top", type: "integer", default: 20, max: 100, help: "" },
      { name: "call", type: "syscall", help: "" },
      { name: "over", type: "duration", default: "1ms", help: "" },
    ] as const;
    expect(
      fieldsOf({ params }).map(({ type, isRequired, min, max, placeholder }) => [
        type,
        isRequired,
        min,
        max,
        placeholder,
      ]),
    ).to.deep.equal([
      ["number", true, 1, undefined, ""],
      ["number", false, 0, 100, "20"],
      ["text", true, undefined, undefined, ""],
      ["text", false, undefined, undefined, "1ms"],
    ]);
  });
});

describe("runRequest", () => {
  const fields = fieldsOf(SCRIPT);

  it("sends numbers as numbers, and leaves out what is empty", () => {
    expect(runRequest("calls", fields, { pid: " 42 ", zone: "docker/a", for: "1m" })).to.deep.equal({
      script: "calls",
      params: { pid: 42 },
      zone: "docker/a",
      for: "1m",
    });
    expect(runRequest("calls", fields, { pid: "", zone: "" })).to.deep.equal({
      script: "calls",
      params: {},
      for: "30s",
    });
  });
});

describe("the rows of a run", () => {
  it("are first sorted by their first number, the greatest on top", () => {
    expect(usualOrder(SCRIPT.output)).to.deep.equal({ column: "calls", isDescending: true });
    const rows = [{ calls: 2 }, { calls: "18446744073709551615" }, { calls: 10 }];
    expect(sortRows(rows, usualOrder(SCRIPT.output)).map(({ calls }) => calls)).to.deep.equal([
      "18446744073709551615",
      10,
      2,
    ]);
  });

  it("sort text by its letters and numbers in text by size", () => {
    const names = (column: string) =>
      sortRows(
        [
          { a: "read", n: "10" },
          { a: "close", n: "9" },
        ],
        { column, isDescending: false },
      ).map(({ a }) => a);
    expect(names("a")).to.deep.equal(["close", "read"]);
    expect(names("n")).to.deep.equal(["close", "read"]);
  });

  const intervals = [
    {
      at: "2026-11-22T10:00:01.000Z",
      rows: [
        { zone: "a", bucket: 8, calls: 3 },
        { zone: "b", bucket: 8, calls: 4 },
      ],
    },
    { at: "2026-11-22T10:00:03.000Z", rows: [{ zone: "a", bucket: 32, calls: 1 }] },
  ];

  it("are heat where they are histograms, of one group or all together", () => {
    expect(groupsOf(HISTOGRAM, intervals)).to.deep.equal(["a", "b"]);
    const counts = (group: string) =>
      runHeat(HISTOGRAM, intervals, group)?.columns.map(({ counts: found, startMs, endMs }) => [
        endMs - startMs,
        ...found,
      ]);
    expect(counts("")).to.deep.equal([
      [1_000, [0, 7]],
      [2_000, [2, 1]],
    ]);
    expect(counts("a")).to.deep.equal([
      [1_000, [0, 3]],
      [2_000, [2, 1]],
    ]);
    expect(runHeat(HISTOGRAM, [], "")).to.equal(null);
  });
});

describe("actorRows", () => {
  it("has each actor with its depth", () => {
    const rows = actorRows(["/", "/probes", "/probes/system"].map((path) => actorJson(path)));
    expect(rows.map(({ name, depth }) => [name, depth])).to.deep.equal([
      ["/", 0],
      ["probes", 1],
      ["system", 2],
    ]);
  });
});

describe("actorUrl", () => {
  it("encodes what a name may hold", () =>
    expect(actorUrl("/probes/run:1 ?", "restart")).to.equal("actors/probes/run%3A1%20%3F/restart"));
});
