import { expect } from "chai";
import fc from "fast-check";
import { formatDuration, formatSize, parseDurationMs, parseSizeBytes } from "../../src/topology/units.js";

const NO_AMOUNTS = [
  "",
  "5",
  "s",
  "1.5s",
  "-1s",
  "1 s",
  " 1s",
  "1s ",
  "1S",
  "1sec",
  "1e3s",
  "0x1s",
  "1m1s",
  "∞s",
  "1s\n",
];

describe("parseDurationMs", () => {
  const rows: [string, number][] = [
    ["0s", 0],
    ["100ms", 100],
    ["1s", 1_000],
    ["5m", 300_000],
    ["1h", 3_600_000],
    ["2d", 172_800_000],
  ];
  for (const [text, ms] of rows)
    it(`reads ${text} as ${ms} ms`, () => expect(parseDurationMs(text)).to.equal(ms));
  for (const text of [...NO_AMOUNTS, "5KiB", "1w"]) {
    it(`takes ${JSON.stringify(text)} for no duration`, () => expect(parseDurationMs(text)).to.equal(null));
  }
});

describe("parseSizeBytes", () => {
  const rows: [string, number][] = [
    ["64KiB", 65_536],
    ["256MiB", 268_435_456],
    ["10GiB", 10_737_418_240],
    ["1TiB", 1_099_511_627_776],
  ];
  for (const [text, bytes] of rows) {
    it(`reads ${text} as ${bytes} bytes`, () => expect(parseSizeBytes(text)).to.equal(bytes));
  }
  for (const text of [...NO_AMOUNTS, "1KB", "1K", "1B", "1kib", "5s"]) {
    it(`takes ${JSON.stringify(text)} for no size`, () => expect(parseSizeBytes(text)).to.equal(null));
  }
});

describe("formatDuration", () => {
  it("writes the largest unit that leaves no fraction", () => {
    const written = [0, 100, 1_500, 90_000, 3_600_000, 86_400_000].map(formatDuration);
    expect(written).to.deep.equal(["0ms", "100ms", "1500ms", "90s", "1h", "1d"]);
  });

  it("is read back as the same duration", () => {
    const same = (ms: number): boolean => parseDurationMs(formatDuration(ms)) === ms;
    fc.assert(fc.property(fc.nat(10 ** 9), same));
  });
});

describe("formatSize", () => {
  it("writes the largest unit that leaves no fraction", () => {
    expect([65_536, 2 ** 20, 1_536 * 1_024, 2 ** 40].map(formatSize)).to.deep.equal([
      "64KiB",
      "1MiB",
      "1536KiB",
      "1TiB",
    ]);
  });

  it("is read back as the same size", () => {
    const same = (kib: number): boolean => parseSizeBytes(formatSize(kib * 1_024)) === kib * 1_024;
    fc.assert(fc.property(fc.nat(10 ** 9), same));
  });
});
