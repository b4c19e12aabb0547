import { expect } from "chai";
import { BackOff } from "../../../src/ingest/nsq/back-off.js";

describe("BackOff", () => {
  it("doubles up to its limit, and begins anew after a success", () => {
    const backOff = new BackOff({ min: 1_000, max: 5_000, random: () => 1 });
    expect([backOff.fail(), backOff.fail(), backOff.fail(), backOff.fail()]).to.deep.equal([
      1_000, 2_000, 4_000, 5_000,
    ]);
    backOff.succeed();
    expect(backOff.fail()).to.equal(1_000);
  });

  it("waits at least half of the time", () => {
    expect(new BackOff({ min: 1_000, max: 5_000, random: () => 0 }).fail()).to.equal(500);
  });

  it("stays at its limit after any number of failures", () => {
    const backOff = new BackOff({ min: 1, max: 30_000, random: () => 1 });
    for (let failure = 0; failure < 5_000; failure++) backOff.fail();
    expect(backOff.fail()).to.equal(30_000);
  });
});
