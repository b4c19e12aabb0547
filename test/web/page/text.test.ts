import { expect } from "chai";
import {
  formatBytes,
  formatByteRate,
  formatCount,
  formatNs,
  formatPercent,
  formatSpan,
  formatTick,
  formatValue,
  NONE,
} from "../../../src/web/page/text/format.js";

describe("the page's numbers", () => {
  for (const [value, text] of [
    [0, "0 B"],
    [1023, "1023 B"],
    [1536, "1.5 KiB"],
    [200 * 1024, "200 KiB"],
    [5 * 2 ** 30, "5.0 GiB"],
    [2 ** 70, "1048576 PiB"],
    [-2048, "-2.0 KiB"],
    [null, NONE],
  ] as const) {
    it(`formats ${value} bytes as ${text}`, () => expect(formatBytes(value)).to.equal(text));
  }

  for (const [format, value, text] of [
    [formatByteRate, 1024, "1.0 KiB/s"],
    [formatPercent, 12.345, "12.3 %"],
    [formatPercent, 123.4, "123 %"],
    [formatPercent, undefined, NONE],
    [formatCount, 1_234_567, "1\u202f234\u202f567"],
    [formatCount, 0.25, "0.25"],
    [formatNs, 512, "512 ns"],
    [formatNs, 2_048, "2.05 µs"],
    [formatNs, 1_500_000_000, "1.5 s"],
    [formatSpan, 95_000, "95 s"],
    [formatSpan, 600_000, "10 min"],
    [formatSpan, -5, "0 s"],
  ] as const) {
    it(`${format.name}(${value}) is ${text}`, () =>
      expect((format as (n?: number) => string)(value)).to.equal(text));
  }

  it("formats by unit", () => {
    expect(formatValue(2048, "bytes")).to.equal("2.0 KiB");
    expect(formatValue(7, "threads")).to.equal("7 threads");
    expect(formatValue(null, "threads")).to.equal(NONE);
  });

  it("keeps the ticks of an axis short", () => {
    expect(formatTick(45_000, "faults/s")).to.equal("45k");
    expect(formatTick(1024, "bytes/s")).to.equal("1 KiB");
    expect(formatTick(50, "percent")).to.equal("50 %");
  });
});
