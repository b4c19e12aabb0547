import { expect } from "chai";
import { createJsonParser } from "../../../src/probes/parse/json-cycle.js";

const line = (zone: string, metric: string, value: unknown, kind = "gauge"): string =>
  JSON.stringify({ zone, metric, instance: "", kind, value });

describe("createJsonParser", () => {
  it("reads a cycle zone by zone, ended by the series that comes again", () => {
    const parser = createJsonParser();
    expect(parser.line(line("a", "x", 1), 10n)).to.equal(null);
    expect(parser.line(line("b", "x", 2), 20n)).to.equal(null);
    expect(parser.line(line("a", "y", "18446744073709551615", "counter"), 30n)).to.equal(null);
    expect(parser.line(line("a", "x", 5), 40n)).to.deep.equal({
      kind: "cycle",
      atNs: 10n,
      zones: [
        {
          zone: "a",
          ticks: 0,
          series: [
            { metric: "x", instance: "", kind: "gauge" },
            { metric: "y", instance: "", kind: "counter" },
          ],
          values: [1, 18_446_744_073_709_551_615n],
          histograms: [],
          processes: [],
        },
        {
          zone: "b",
          ticks: 0,
          series: [{ metric: "x", instance: "", kind: "gauge" }],
          values: [2],
          histograms: [],
          processes: [],
        },
      ],
      dropped: {},
      skipped: {},
    });
  });

  it("ends a cycle after a silence", () => {
    const parser = createJsonParser();
    parser.line(line("a", "x", 1), 10n);
    expect(parser.idle?.end()?.zones).to.have.length(1);
    expect(parser.idle?.end()).to.equal(null);
  });

  it("leaves a bad line out without ending the cycle", () => {
    const parser = createJsonParser();
    parser.line(line("a", "x", 1), 10n);
    expect(parser.line(line("a", "x", null), 20n)).to.deep.equal({ kind: "skip", reason: "bad_value" });
    expect(parser.idle?.end()?.zones[0]?.values).to.deep.equal([1]);
  });

  it("counts a series that comes under two kinds in one cycle", () => {
    const parser = createJsonParser();
    parser.line(line("a", "x", 1, "gauge"), 10n);
    parser.line(line("a", "x", 2, "counter"), 20n);
    const cycle = parser.idle?.end();
    expect(cycle?.zones[0]?.values).to.deep.equal([1]);
    expect(cycle?.skipped).to.deep.equal({ duplicate: 1 });
  });
});
