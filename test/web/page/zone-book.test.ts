import { expect } from "chai";
import { closedWindow, START, zoneStatus } from "../../support/fake-node-view.js";
import { LiveOverview } from "../../../src/web/live-overview.js";
import { gaugesOf } from "../../../src/web/page/overview/gauge-values.js";
import { stretches } from "../../../src/web/page/overview/stretches.js";
import { visibleRows } from "../../../src/web/page/overview/visible-rows.js";
import { both, ZoneBook, type ZoneEntry } from "../../../src/web/page/overview/zone-book.js";
import { chooseZones, type ListChoice } from "../../../src/web/page/overview/zone-order.js";
import type { OverviewNode } from "../../../src/model/overview.js";

const NODE: OverviewNode = { node: "gz-01", version: "0.1.0", status: "ok", reasons: [], started_at: START };

/** The node's side and the page's, with the stream between them. */
function streamed(): {
  overview: LiveOverview;
  book: ZoneBook;
  readonly tick: () => void;
  readonly all: (withPast: boolean) => void;
} {
  const [overview, book] = [new LiveOverview(), new ZoneBook()];
  overview.takeNode(NODE);
  return {
    overview,
    book,
    tick: () => book.take("tick", JSON.stringify(overview.takeTick())),
    all: (withPast) => book.take("overview", JSON.stringify(overview.all(withPast))),
  };
}

describe("ZoneBook", () => {
  it("has after a tick what the node has", () => {
    const { overview, book, tick, all } = streamed();
    all(true);
    overview.take([closedWindow(1), closedWindow(1, { zone: "docker/a" })], true);
    tick();
    expect([...book.zones.values()].map(({ status, values }) => [status.name, values.cpu])).to.deep.equal([
      ["global", 1],
      ["docker/a", 1],
    ]);
    expect(book.find("gz-01", "docker/a")?.atMs).to.equal(Date.parse(START) + 1_000);
    expect(book.find("gz-02", "docker/a")).to.equal(undefined);
  });

  it("says whether a zone is named, and not before it was told all", () => {
    const { overview, book, tick, all } = streamed();
    expect(book.names("gz-01", "global")).to.equal(null);
    all(true);
    expect(book.names("gz-01", "global")).to.equal(false);
    overview.take([closedWindow(1)], true);
    tick();
    expect([book.names("gz-01", "global"), book.names("gz-02", "global")]).to.deep.equal([true, false]);
  });

  it("begins with the past, and adds a point with each step", () => {
    const { overview, book, tick, all } = streamed();
    for (const n of [0, 5]) overview.take([closedWindow(n)], true);
    all(true);
    overview.takeTick();
    for (const n of [6, 7, 10, 20]) overview.take([closedWindow(n)], true);
    tick(); // The newest row alone is told: the steps between are holes.
    expect(book.find("gz-01", "global")?.trends.cpu.slice(-5)).to.deep.equal([0, 5, null, null, 20]);
  });

  it("forgets zones that are forgotten, by tick and by all", () => {
    const { overview, book, tick, all } = streamed();
    overview.take([closedWindow(1), closedWindow(1, { zone: "a" }), closedWindow(1, { zone: "b" })], true);
    all(false);
    overview.takeTick();
    overview.takeZones([zoneStatus("global"), zoneStatus("a")]);
    tick();
    expect(book.zones.size).to.equal(2);
    overview.takeZones([zoneStatus("global")]);
    all(false);
    expect([...book.zones.values()].map(({ status }) => status.name)).to.deep.equal(["global"]);
  });

  it("begins anew with a node that was started anew, whose numbers stand for other zones", () => {
    const { overview, book, all } = streamed();
    overview.take([closedWindow(1, { zone: "old" })], true);
    all(true);
    const other = new LiveOverview();
    other.takeNode({ ...NODE, started_at: "2026-11-22T11:00:00.000Z" });
    other.take([closedWindow(5, { zone: "new" })], true);
    book.take("overview", JSON.stringify(other.all(true)));
    expect([...book.zones.values()].map(({ status }) => status.name)).to.deep.equal(["new"]);
  });
});

describe("chooseZones", () => {
  const entry = (
    id: number,
    name: string,
    cpu: number | null,
    state: "live" | "gone" = "live",
  ): ZoneEntry => ({
    id,
    status: {
      id,
      name,
      host: "gz-01",
      kind: name === "global" ? "global" : "docker",
      state,
      gap: null,
      reset_at: null,
    },
    atMs: 0,
    values: { cpu },
    trends: { cpu: [], mem: [], net: [], disk: [], pressure: [] },
    slot: 0,
  });
  const zones = [
    entry(1, "docker/b10", 5),
    entry(2, "docker/b9", null),
    entry(3, "global", 5),
    entry(4, "docker/c", 50, "gone"),
  ];
  const names = (choice: Partial<ListChoice>): string[] =>
    chooseZones(zones, { order: "name", isDescending: false, filter: "", withGone: false, ...choice }).map(
      ({ status }) => status.name,
    );

  for (const [what, choice, expected] of [
    ["by name: the host first, numbers by size", {}, ["global", "docker/b9", "docker/b10"]],
    [
      "by cpu, unknown last, equal ones by name",
      { order: "cpu", isDescending: true },
      ["global", "docker/b10", "docker/b9"],
    ],
    ["by cpu upwards, unknown last all the same", { order: "cpu" }, ["global", "docker/b10", "docker/b9"]],
    [
      "with those that have gone",
      { withGone: true, order: "cpu", isDescending: true },
      ["docker/c", "global", "docker/b10", "docker/b9"],
    ],
    ["by all words of the filter, in name, host or kind", { filter: " GZ-01  b9 " }, ["docker/b9"]],
    ["none where nothing fits", { filter: "nothing" }, []],
  ] as const) {
    it(`lists ${what}`, () => expect(names(choice)).to.deep.equal(expected));
  }
});

describe("visibleRows", () => {
  for (const [what, args, expected] of [
    ["the first screen and some", [500, 40, 200, 800], { first: 0, end: 21 }],
    ["the middle, with some on both sides", [500, 40, -4_000, 800], { first: 94, end: 126 }],
    ["no more than there are", [3, 40, 200, 800], { first: 0, end: 3 }],
    ["none of none", [0, 40, 0, 800], { first: 0, end: 0 }],
    ["none where it is scrolled past", [5, 40, -9_000, 800], { first: 5, end: 5 }],
  ] as const) {
    it(`are ${what}`, () => {
      const [count, rowPx, topPx, windowPx] = args;
      expect(visibleRows(count, rowPx, topPx, windowPx)).to.deep.equal(expected);
    });
  }
});

describe("gaugesOf", () => {
  const trends = { cpu: [], mem: [], net: [4 * 2 ** 20], disk: [], pressure: [] };

  it("tells shares of what there is", () => {
    const values = {
      cpu: 150,
      cores: 4,
      mem: 1,
      mem_cap: 4,
      swap: 0,
      swap_cap: 8,
      net_in: 2 ** 20,
      disk_busy: 250,
    };
    expect(gaugesOf({ values, trends })).to.deep.equal({
      cpu: 0.375,
      mem: 0.25,
      swap: 0,
      net: { rate: 2 ** 20, share: 0.25 },
      disk: 1,
    });
  });

  it("knows nothing of what is not told", () =>
    expect(gaugesOf({ values: { mem: 5, swap: 0, swap_cap: 0 }, trends })).to.deep.equal({
      cpu: null,
      mem: null,
      swap: null,
      net: { rate: null, share: null },
      disk: null,
    }));
});

describe("stretches", () => {
  it("are the stretches between holes", () => {
    expect(stretches([null, 1, 2, null, 3])).to.deep.equal([
      [1, 3],
      [4, 5],
    ]);
    expect(stretches([])).to.deep.equal([]);
  });
});

describe("both", () => {
  it("is unknown only where neither is known", () =>
    expect([both(null, undefined), both(1, null), both(1, 2)]).to.deep.equal([null, 1, 3]));
});
