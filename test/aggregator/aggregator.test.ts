import { expect } from "chai";
import { Rig, bytes, rss } from "./rig.js";

describe("Aggregator", () => {
  it("closes a window per second with a counter's increase, rate and raw value", () => {
    const rig = new Rig();
    rig
      .second(0, [bytes(1000)])
      .second(1, [bytes(2500)])
      .moveTo(5000);
    expect(rig.windows()[1]).to.deep.include({
      host: "h",
      zone: "z",
      resolution: "1s",
      start: "2026-11-22T10:00:01.000Z",
      end: "2026-11-22T10:00:02.000Z",
      late: false,
      coverage: { expected: 1, received: 1, late: 0, dropped: {} },
      gap: null,
    });
    expect(rig.series(1, "net.rbytes64", "1s", "net0")).to.deep.equal({
      metric: "net.rbytes64",
      instance: "net0",
      kind: "counter",
      unit: "bytes",
      count: 1,
      sum: 1500,
      min: 1500,
      max: 1500,
      last: "2500",
      rate: 1500,
      reset: false,
    });
  });

  it("merges seconds into ten", () => {
    const rig = new Rig();
    for (let second = 0; second < 13; second++) rig.second(second, [rss(second), bytes(second * 100)]);
    expect(rig.series(0, "mem.rss", "10s")).to.deep.include({ count: 10, sum: 45, min: 0, max: 9, last: 9 });
    expect(rig.series(0, "net.rbytes64", "10s", "net0")).to.deep.include({ count: 9, sum: 900, rate: 100 });
  });
});
