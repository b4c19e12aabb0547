import { expect } from "chai";
import { RestartIntensity } from "../../src/actors/restart-intensity.js";

describe("RestartIntensity", () => {
  it("allows as many restarts as the intensity, and not one more", () => {
    const intensity = new RestartIntensity(2, 1_000);
    expect([0, 1, 2].map((atMs) => intensity.add(atMs))).to.deep.equal(["within", "within", "exceeded"]);
  });

  it("allows none with intensity 0", () => {
    expect(new RestartIntensity(0, 1_000).add(0)).to.equal("exceeded");
  });

  it("counts a restart that is exactly one period old, and forgets it a millisecond later", () => {
    const intensity = new RestartIntensity(1, 1_000);
    intensity.add(0);
    expect(intensity.count(1_000)).to.equal(1);
    expect(intensity.count(1_001)).to.equal(0);
    expect(intensity.add(1_000)).to.equal("exceeded");
  });

  it("slides: old ones make room one by one", () => {
    const intensity = new RestartIntensity(2, 1_000);
    expect([0, 900, 1_100, 1_800].map((atMs) => intensity.add(atMs))).to.deep.equal([
      "within",
      "within",
      "within",
      "exceeded",
    ]);
  });

  it("judges the old history by new limits", () => {
    const intensity = new RestartIntensity(5, 1_000);
    for (const atMs of [0, 1, 2]) intensity.add(atMs);
    intensity.reconfigure(2, 1_000);
    expect(intensity.add(3)).to.equal("exceeded");
  });

  it("starts anew when it forgets", () => {
    const intensity = new RestartIntensity(1, 1_000);
    intensity.add(0);
    intensity.forget();
    expect(intensity.add(1)).to.equal("within");
  });
});
