import { expect } from "chai";
import { parseCpuMs, readCpuMs } from "../../../src/probes/process/cpu-time.js";

describe("parseCpuMs", () => {
  it("adds user and system time, whatever the name holds", () => {
    const stat = "4242 (my ) (probe) x) S 1 4242 4242 0 -1 4194304 90 0 0 0 150 50 0 0 20 0 1 0 99 1 1";
    expect(parseCpuMs(stat)).to.equal(2_000);
  });

  for (const bad of ["", "garbage", "4242 (cut) S 1 2"]) {
    it(`answers null for ${JSON.stringify(bad)}`, () => {
      expect(parseCpuMs(bad)).to.equal(null);
    });
  }
});

describe("readCpuMs", () => {
  it("is above 0 for this process, and null for one that is not", () => {
    expect(readCpuMs(process.pid)).to.be.above(0);
    expect(readCpuMs(2 ** 22 + 1)).to.equal(null);
  });
});
