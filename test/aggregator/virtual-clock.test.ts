import { expect } from "chai";
import { VirtualClock } from "../../src/aggregator/virtual-clock.js";

const LATENESS_MS = 2000;
const IDLE_MS = 16_000;
const create = () => new VirtualClock(LATENESS_MS, IDLE_MS);

describe("VirtualClock", () => {
  it("knows no time before the first sample", () => {
    expect(create().timeMs(5)).to.be.NaN;
    expect(create().watermarkMs(5)).to.equal(-Infinity);
    expect(create().isJump(1e12, 5)).to.equal(false);
  });

  it("runs on while nothing comes", () => {
    const clock = create();
    clock.observe(1_000_000, 0);
    expect(clock.timeMs(7000)).to.equal(1_007_000);
    expect(clock.watermarkMs(7000)).to.equal(1_005_000);
    expect(clock.watermarkMs(10 * IDLE_MS)).to.equal(1_000_000 + 10 * IDLE_MS - LATENESS_MS);
  });

  it("follows the sample that is furthest ahead, and not those behind", () => {
    const clock = create();
    clock.observe(1000, 0);
    clock.observe(3000, 1000);
    clock.observe(2500, 1000);
    expect(clock.timeMs(1000)).to.equal(3000);
  });

  it("forgets an offset after zone_idle, with a sixteenth of it to spare", () => {
    const clock = create();
    clock.observe(5000, 0);
    for (let nowMs = 1000; nowMs <= 15_000; nowMs += 1000) clock.observe(nowMs, nowMs);
    expect(clock.timeMs(15_000)).to.equal(20_000);
    for (let nowMs = 16_000; nowMs <= 18_000; nowMs += 1000) clock.observe(nowMs, nowMs);
    expect(clock.timeMs(18_000)).to.equal(18_000);
  });

  it("never takes back its watermark but by a jump", () => {
    const clock = create();
    clock.observe(5000, 0);
    for (let nowMs = 1000; nowMs <= 18_000; nowMs += 1000) {
      const before = clock.watermarkMs(nowMs);
      clock.observe(nowMs, nowMs);
      expect(clock.watermarkMs(nowMs)).to.be.at.least(before);
    }
  });

  for (const [title, stepMs, isJump] of [
    ["zone_idle ahead", IDLE_MS, false],
    ["more than zone_idle ahead", IDLE_MS + 1, true],
    ["zone_idle behind", -IDLE_MS, false],
    ["more than zone_idle behind", -IDLE_MS - 1, true],
  ] as const) {
    it(`takes a step of ${title} as ${isJump ? "a jump" : "no jump"}`, () => {
      const clock = create();
      clock.observe(1e12, 100);
      expect(clock.isJump(1e12 + stepMs, 100)).to.equal(isJump);
      clock.observe(1e12 + stepMs, 100);
      expect(clock.jumps).to.equal(isJump ? 1 : 0);
      if (isJump) expect(clock.timeMs(100)).to.equal(1e12 + stepMs);
      if (isJump) expect(clock.watermarkMs(100)).to.equal(1e12 + stepMs - LATENESS_MS);
    });
  }
});
