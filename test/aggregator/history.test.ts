import { expect } from "chai";
import { WINDOWS_MAX } from "../../src/aggregator/window-list.js";
import type { Block } from "../../src/aggregator/block.js";
import type { StoredWindow } from "../../src/aggregator/stored-window.js";
import { collectGarbage } from "../support/collect-garbage.js";
import { bytes, Rig, START_MS, rss } from "./rig.js";

const listOf = (rig: Rig, zone = "z", level = 0) =>
  rig.aggregator.hosts.get("h")!.zones.get(zone)!.lists[level]!.windows;

describe("History", () => {
  it("keeps the latest 120 windows of a zone and resolution", () => {
    const rig = new Rig();
    for (let second = 0; second < 200; second++) rig.second(second, [rss(second)]);
    const kept = listOf(rig);
    expect(kept).to.have.length(WINDOWS_MAX);
    expect(kept.at(-1)!.startMs - kept[0]!.startMs).to.equal((WINDOWS_MAX - 1) * 1000);
  });

  it("stays within its bytes, giving up the oldest of all zones first", () => {
    const memoryBytes = 1 << 20;
    const rig = new Rig({ memoryBytes });
    const entries = Array.from({ length: 60 }, (_, index) => ({ metric: `x.${index}`, value: index }));
    for (let second = 0; second < 150; second++) {
      for (const zone of ["a", "b", "c", "d"]) rig.second(second, entries, { zone });
    }
    expect(rig.aggregator.history.bytes).to.be.at.most(memoryBytes);
    expect(rig.aggregator.history.droppedWindows).to.be.greaterThan(0);
    const [a, d] = [listOf(rig, "a"), listOf(rig, "d")];
    expect(a.length).to.be.within(10, WINDOWS_MAX - 1);
    expect(Math.abs(a.length - d.length)).to.be.at.most(1);
    expect(a.at(-1)!.startMs).to.equal(START_MS + 146_000);
  });

  it("keeps empty windows within its bytes too", () => {
    const memoryBytes = 1 << 18;
    const rig = new Rig({ memoryBytes, resolutionsMs: [1000] });
    for (let second = 0; second < 100; second++) {
      for (let zone = 0; zone < 20; zone++) rig.second(second, [], { zone: `z${zone}` });
    }
    expect(rig.aggregator.history.bytes).to.be.at.most(memoryBytes);
    expect(rig.aggregator.history.windows).to.be.within(700, 1_800);
  });

  it("leaves a window that a reader keeps as it is, whatever comes after", () => {
    const rig = new Rig({ memoryBytes: 1 << 18, resolutionsMs: [1000] });
    rig.second(0, [rss(42)]).moveTo(4000);
    const window = rig.closed[0]!;
    const before = JSON.stringify(window.toJson());
    for (let second = 4; second < 300; second++) rig.second(second, [rss(second)]);
    expect(listOf(rig).map(({ id }) => id)).not.to.include(window.id);
    expect(JSON.stringify(window.toJson())).to.equal(before);
  });

  it("uses memory again that nobody reads any more, and never that of a window somebody has", async () => {
    const rig = new Rig({ memoryBytes: 1 << 18, resolutionsMs: [1000] });
    const [kept, before] = [new Map<StoredWindow, string>(), new Set<Block>()];
    let again = 0;
    for (let second = 0; second < 4000; second++) {
      rig.second(second, [rss(second), bytes(second * 7)]);
      const window = rig.closed.at(-1);
      if (window === undefined) continue;
      const { block } = window.rows!;
      if (second % 500 === 0) kept.set(window, JSON.stringify(window.toJson()));
      else if (before.has(block)) again++;
      if (second < 2000) before.add(block);
      rig.closed.length = 0;
      if (second % 100 === 0) await collectGarbage();
    }
    expect(again).to.be.greaterThan(100);
    for (const [window, json] of kept) expect(JSON.stringify(window.toJson())).to.equal(json);
  });

  it("forgets nothing of one zone for the corrections of another time", () => {
    const rig = new Rig({ resolutionsMs: [1000] });
    for (let second = 0; second < 130; second++) rig.second(second, [rss(1)]);
    for (let late = 0; late < 500; late++) rig.packet({ timeMs: START_MS + 100_200, entries: [rss(late)] });
    const kept = listOf(rig);
    expect(kept.filter(({ late }) => !late)).to.have.length.within(110, WINDOWS_MAX);
    expect(kept.length).to.be.at.most(2 * WINDOWS_MAX);
  });

  it("gives up windows that were opened in another order than they closed", () => {
    const rig = new Rig({ memoryBytes: 1 << 16, resolutionsMs: [1000] });
    for (let second = 0; second < 400; second += 2) {
      rig.moveTo(second * 1000);
      for (const ahead of [1, 0]) {
        for (let zone = 0; zone < 8; zone++) {
          const timeMs = START_MS + (second + ahead) * 1000 + 500;
          rig.packet({ zone: `z${zone}`, timeMs, entries: [rss(second)] });
        }
      }
    }
    expect(rig.aggregator.history.droppedWindows).to.be.greaterThan(0);
    for (let zone = 0; zone < 8; zone++) {
      const starts = listOf(rig, `z${zone}`).map(({ startMs }) => startMs);
      expect(starts).to.deep.equal(starts.toSorted((a, b) => a - b));
    }
  });
});
