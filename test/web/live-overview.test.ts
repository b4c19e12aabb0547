import { expect } from "chai";
import { closedWindow, gauge, START, zoneStatus } from "../support/fake-node-view.js";
import { LiveOverview, POINTS_MAX, STEP_MS } from "../../src/web/live-overview.js";
import type { OverviewNode } from "../../src/model/overview.js";
import type { ClosedWindow, WindowJson } from "../../src/model/window.js";

const NODE: OverviewNode = { node: "gz-01", version: "0.1.0", status: "ok", reasons: [], started_at: START };
const START_MS = Date.parse(START);

function changed(window: ClosedWindow, change: Partial<WindowJson>): ClosedWindow {
  return { ...window, toJson: (metric) => ({ ...window.toJson(metric), ...change }) };
}

describe("LiveOverview", () => {
  let overview: LiveOverview;
  beforeEach(() => {
    overview = new LiveOverview();
    overview.takeNode(NODE);
  });

  it("tells a new zone with its row once, and then only what is new", () => {
    overview.take([closedWindow(1)], true);
    const first = overview.takeTick();
    expect(first?.zones?.map(({ id, name }) => [id, name])).to.deep.equal([[1, "global"]]);
    expect(first?.rows.map((row) => row.slice(0, 3))).to.deep.equal([[1, START_MS + 1_000, 1]]);
    overview.take([closedWindow(2)], true);
    expect(overview.takeTick()).to.have.all.keys("rows");
    expect(overview.takeTick()).to.equal(null);
  });

  it("keeps zones of one name on two hosts apart", () => {
    overview.take([closedWindow(1), closedWindow(1, { host: "gz-02" })], true);
    expect(overview.all(false).zones.map(({ host }) => host)).to.deep.equal(["gz-01", "gz-02"]);
  });

  it("leaves out coarser windows, corrections, and what is older than what it has", () => {
    overview.take([closedWindow(9)], true);
    overview.take(
      [closedWindow(10, { resolutionMs: 10_000 }), { ...closedWindow(10), late: true }, closedWindow(8)],
      true,
    );
    expect(overview.all(false).rows.map((row) => row[1])).to.deep.equal([START_MS + 9_000]);
  });

  it("takes one second of each step while nobody looks", () => {
    for (let n = 0; n < 12; n++) overview.take([closedWindow(n)], false);
    expect(overview.all(false).rows[0]?.[1]).to.equal(START_MS + 10_000);
    const { points, slot } = overview.all(true).past?.[0] ?? { points: { cpu: [] }, slot: 0 };
    expect(points.cpu.slice(-3)).to.deep.equal([0, 5, 10]);
    expect(slot).to.equal((START_MS + 10_000) / STEP_MS);
  });

  it("has holes in the past where a zone had no window, and forgets what is too long ago", () => {
    for (const n of [0, 5, 20, 25]) overview.take([closedWindow(n)], false);
    expect(overview.all(true).past?.[0]?.points.cpu.slice(-6)).to.deep.equal([0, 5, null, null, 20, 25]);
    overview.take([closedWindow(25 + 5 * POINTS_MAX)], false);
    const points = overview.all(true).past?.[0]?.points.cpu ?? [];
    expect(points.filter((value) => value !== null)).to.deep.equal([325]);
    expect(points).to.have.length(POINTS_MAX);
  });

  it("tells a gap with its cause, and counters that began anew", () => {
    const reset = { ...gauge("cpu.usage", "all", 1), reset: true };
    overview.take([changed(closedWindow(1), { gap: { cause: "probe system: killed" } })], true);
    overview.take([closedWindow(2, { series: [reset] })], true);
    expect(overview.takeTick()?.zones?.[0]).to.include({ reset_at: START_MS + 2_000 });
    expect(overview.all(false).zones[0]?.gap).to.deep.equal({
      at: START_MS + 1_000,
      cause: "probe system: killed",
    });
  });

  it("reads gaps off the windows of ten seconds while nobody looks, and not while somebody does", () => {
    const ten = changed(closedWindow(0, { resolutionMs: 10_000 }), { gap: { cause: "reload" } });
    overview.take([closedWindow(5), ten], true);
    expect(overview.all(false).zones[0]?.gap).to.equal(null);
    overview.take([ten], false);
    expect(overview.all(false).zones[0]?.gap).to.deep.equal({ at: START_MS, cause: "reload" });
    expect(overview.all(false).rows.map((row) => row[1])).to.deep.equal([START_MS + 5_000]);
  });

  it("says which zones have gone, and which are forgotten", () => {
    overview.take([closedWindow(1), closedWindow(1, { zone: "docker/a" })], true);
    overview.takeTick();
    overview.takeZones([zoneStatus("global"), zoneStatus("docker/a", { kind: "docker", state: "gone" })]);
    expect(overview.takeTick()?.zones?.map(({ name, state }) => [name, state])).to.deep.equal([
      ["docker/a", "gone"],
    ]);
    overview.takeZones([zoneStatus("global")]);
    expect(overview.takeTick()).to.deep.equal({ forgotten: [2], rows: [] });
    expect(overview.all(true).zones).to.have.length(1);
  });

  it("has a zone back alive when it has a window again", () => {
    overview.takeZones([zoneStatus("global", { state: "gone" })]);
    overview.take([closedWindow(1)], true);
    expect(overview.all(false).zones[0]?.state).to.equal("live");
  });

  it("tells the node again only when it is another", () => {
    expect(overview.takeTick()).to.deep.equal({ node: NODE, rows: [] });
    overview.takeNode({ ...NODE });
    expect(overview.takeTick()).to.equal(null);
    overview.takeNode({ ...NODE, status: "degraded", reasons: ["it is"] });
    expect(overview.takeTick()?.node?.status).to.equal("degraded");
  });
});
