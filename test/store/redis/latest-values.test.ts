import { expect } from "chai";
import type { WindowSeries } from "../../../src/model/window.js";
import { LatestValues } from "../../../src/store/redis/latest-values.js";
import { counter, windowAt } from "./store-rig.js";

const HOUR_MS = 3_600_000;

function process(pid: number): WindowSeries {
  const names = { metric: "process.usage", instance: `sh/${pid}`, kind: "gauge" as const, unit: "percent" };
  return { ...names, count: 1, sum: 0.5, min: 0.5, max: 0.5, last: 0.5 };
}

describe("the newest values of a zone", () => {
  it("are the last of each series that has one", () => {
    const histogram = { metric: "syscall.latency", instance: "all", kind: "histogram" as const, unit: "ns" };
    const series = [
      counter(5, "18446744073709551615"),
      process(1),
      { ...histogram, count: 0, sum: null, buckets: [] },
    ];
    const { fields, isNew } = new LatestValues().take("z", windowAt(0, { series }), 0);
    expect(fields).to.deep.equal(["net.rbytes64|net0", "18446744073709551615", "process.usage|sh/1", "0.5"]);
    expect(isNew).to.equal(true);
  });

  it("begin anew for a zone that is new, one that was not seen for long, and after all was forgotten", () => {
    const latest = new LatestValues();
    const take = (nowMs: number): boolean => latest.take("z", windowAt(0), nowMs).isNew;
    expect([take(0), take(1), take(2 * HOUR_MS)]).to.deep.equal([true, false, true]);
    latest.forget();
    expect(take(2 * HOUR_MS)).to.equal(true);
  });

  it("lose a series that nobody has told of for more than five minutes, and keep a slow one", () => {
    const latest = new LatestValues();
    const gone: string[] = [];
    for (let second = 0; second < 1_200; second += 10) {
      const ended = second === 0 ? [process(7)] : [];
      const slow = second % 240 === 0 ? [process(8)] : [];
      const window = windowAt(second, { series: [counter(1), ...ended, ...slow] });
      gone.push(...latest.take("z", window, second * 1_000).gone);
    }
    expect(gone).to.deep.equal(["process.usage|sh/7"]);
  });
});
