import { expect } from "chai";
import { parseFolder, toFolder } from "../../../src/store/archive/partition.js";
import { TEN } from "./closed-windows.js";

describe("toFolder", () => {
  it("names host, resolution, day and hour", () => {
    expect(toFolder({ host: "gz-01", resolutionMs: 10_000, hourMs: TEN })).to.equal(
      "host=gz-01/resolution=10s/date=2026-11-22/hour=10",
    );
  });
  for (const host of ["a/b", "..", "a=b", "ü", "a b", "a%2Fb", "it's", "x\0", "*"]) {
    it(`can be read back for the host ${JSON.stringify(host)}, and stays one folder`, () => {
      const partition = { host, resolutionMs: 1000, hourMs: TEN };
      const folder = toFolder(partition) ?? "";
      expect(folder.split("/")).to.have.length(4);
      expect(parseFolder(folder)).to.deep.equal(partition);
    });
  }
  it("is null for a host whose name no file system takes", () => {
    expect(toFolder({ host: "ü".repeat(100), resolutionMs: 1000, hourMs: TEN })).to.equal(null);
  });
});

describe("parseFolder", () => {
  for (const folder of [
    "",
    "host=a",
    "host=a/resolution=1s/date=2026-11-22",
    "host=a/resolution=1000ms/date=2026-11-22/hour=10",
    "host=a/resolution=0s/date=2026-11-22/hour=10",
    "host=a/resolution=1s/date=2026-13-22/hour=10",
    "host=a/resolution=1s/date=2026-11-22/hour=24",
    "host=%zz/resolution=1s/date=2026-11-22/hour=10",
    "x/host=a/resolution=1s/date=2026-11-22/hour=10",
  ]) {
    it(`refuses ${JSON.stringify(folder)}`, () => expect(parseFolder(folder)).to.equal(null));
  }
});
