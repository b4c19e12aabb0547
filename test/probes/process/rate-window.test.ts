import { expect } from "chai";
import { RateWindow } from "../../../src/probes/process/rate-window.js";

describe("RateWindow", () => {
  it("adds up within a second, and starts anew with the first of the next", () => {
    const rate = new RateWindow();
    expect(rate.spend(500, 3)).to.equal(3);
    expect(rate.spend(1_499, 4)).to.equal(7);
    expect(rate.spend(1_500, 1)).to.equal(1);
  });

  it("tells what is left of the second", () => {
    const rate = new RateWindow();
    expect(rate.leftMs(0)).to.equal(0);
    rate.spend(100, 1);
    expect(rate.leftMs(350)).to.equal(750);
    expect(rate.leftMs(5_000)).to.equal(0);
  });
});
