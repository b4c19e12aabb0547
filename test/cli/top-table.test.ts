import { expect } from "chai";
import { SORTS, TopTable } from "../../src/cli/top-table.js";
import { closedWindow, counter, gauge, zoneStatus, type WindowFields } from "../support/fake-node-view.js";

function window(zone: string, series: WindowFields["series"] = []) {
  return closedWindow(1, { zone, series }).toJson();
}

describe("TopTable", () => {
  it("sums over instances: shares of the cores, rates of the interfaces", () => {
    const table = new TopTable();
    table.takeZones([zoneStatus("web1")]);
    const cores = [gauge("cpu.usage", "0", 12.5), { ...gauge("cpu.usage", "1", 0), count: 2, sum: 20 }];
    const nets = [
      counter("net.rbytes64", "net0", 1000),
      counter("net.rbytes64", "net1", 536),
      counter("net.obytes64", "net0", 0),
    ];
    const disks = [counter("disk.nread", "sd0", 1024), { ...counter("disk.nwritten", "sd0", 1), rate: null }];
    const memory = [{ ...gauge("mem.rss", "", 1), last: "9007199254740993" }, gauge("zone.processes", "", 7)];
    table.takeWindow(window("web1", [...cores, ...nets, ...disks, ...memory]));
    expect(table.format("cpu")).to.deep.equal([
      "ZONE  HOST   CPU%   MEM  NET IN/s  NET OUT/s  READ/s  WRITTEN/s  PROCS",
      "web1  gz-01  22.5  8.0P      1.5K         0B    1.0K          -      7",
    ]);
  });

  it("keeps the latest value where a window has none", () => {
    const table = new TopTable();
    table.takeZones([zoneStatus("a")]);
    table.takeWindow(window("a", [gauge("cpu.usage", "all", 5), gauge("zone.processes", "", 3)]));
    table.takeWindow(window("a", [gauge("cpu.usage", "all", 6)]));
    table.takeWindow(window("a"));
    expect(table.format("cpu")[1]).to.match(/ 6\.0 .* 3$/);
  });

  it("leaves out corrections and zones that it does not know", () => {
    const table = new TopTable();
    table.takeZones([zoneStatus("a")]);
    table.takeWindow({ ...window("a", [gauge("cpu.usage", "all", 5)]), late: true });
    table.takeWindow(window("b", [gauge("cpu.usage", "all", 5)]));
    expect(table.format("cpu")).to.have.length(2);
    expect(table.isComplete).to.equal(false);
  });

  it("shows live zones only, and is complete when each has had values", () => {
    const table = new TopTable();
    expect(table.isComplete).to.equal(true);
    table.takeZones([zoneStatus("a"), zoneStatus("b"), zoneStatus("c", { state: "gone" })]);
    table.takeWindow(window("a", [gauge("cpu.usage", "all", 5)]));
    table.takeWindow(window("b"));
    expect([table.format("cpu").length, table.isComplete]).to.deep.equal([3, false]);
    table.takeZones([zoneStatus("a")]);
    expect([table.format("cpu").length, table.isComplete]).to.deep.equal([2, true]);
  });

  it("tells zones of one name on two hosts apart", () => {
    const table = new TopTable();
    table.takeZones([zoneStatus("a"), zoneStatus("a", { host: "gz-02" })]);
    table.takeWindow(window("a", [gauge("cpu.usage", "all", 5)]));
    expect(
      table
        .format("cpu")
        .slice(1)
        .map((line) => line.split(/ +/).slice(0, 3)),
    ).to.deep.equal([
      ["a", "gz-01", "5.0"],
      ["a", "gz-02", "-"],
    ]);
  });

  const order = { cpu: "abc", mem: "bca", net: "cab", disk: "acb", procs: "bac", zone: "abc" };
  for (const sort of SORTS) {
    it(`sorts by ${sort}`, () => {
      const table = new TopTable();
      table.takeZones(["c", "b", "a"].map((name) => zoneStatus(name)));
      for (const zone of "abc") {
        const value = (by: keyof typeof order): number => 3 - order[by].indexOf(zone);
        const gauges = [
          gauge("cpu.usage", "", value("cpu")),
          gauge("mem.rss", "", value("mem")),
          gauge("zone.processes", "", value("procs")),
        ];
        const counters = [
          counter("net.obytes64", "x", value("net")),
          counter("disk.nwritten", "x", value("disk")),
        ];
        table.takeWindow(window(zone, [...gauges, ...counters]));
      }
      expect(
        table
          .format(sort)
          .slice(1)
          .map((line) => line[0])
          .join(""),
      ).to.equal(order[sort]);
    });
  }
});
