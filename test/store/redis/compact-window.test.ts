import { expect } from "chai";
import fc from "fast-check";
import type { WindowJson, WindowSeries } from "../../../src/model/window.js";
import { UnreadableWindow } from "../../../src/store/redis/byte-reader.js";
import { ByteWriter } from "../../../src/store/redis/byte-writer.js";
import {
  decodeHead,
  decodeWindow,
  encodeWindow,
  writeClosed,
} from "../../../src/store/redis/compact-window.js";
import { NameRests } from "../../../src/store/redis/name-rests.js";
import { toClosed } from "../../support/to-closed.js";
import { anySeries, anyWindow } from "./random-window.js";

const COUNTER: WindowSeries = {
  metric: "net.rbytes64",
  instance: "net0",
  kind: "counter",
  unit: "bytes",
  count: 1,
  sum: 1500,
  min: 1500,
  max: 1500,
  last: "98765432100",
  rate: 1500,
  reset: false,
};
const HISTOGRAM: WindowSeries = {
  metric: "syscall.latency",
  instance: "all",
  kind: "histogram",
  unit: "ns",
  count: 812,
  sum: null,
  buckets: [
    [1024, 700],
    [2048, 112],
  ],
};
const WINDOW: WindowJson = {
  id: "gz-01:812",
  host: "gz-01",
  zone: "web1",
  resolution: "1s",
  start: "2026-11-22T10:00:00.000Z",
  end: "2026-11-22T10:00:01.000Z",
  late: false,
  coverage: { expected: 1, received: 1, late: 0, dropped: {} },
  gap: null,
  series: [COUNTER, HISTOGRAM],
};

function roundTrip(window: WindowJson): WindowJson {
  return decodeWindow(encodeWindow({ numbers: [Number(window.id.split(":")[1])], window })).window;
}

function withSeries(...series: WindowSeries[]): WindowJson {
  return { ...WINDOW, series };
}

describe("a compact window", () => {
  it("is the bytes that docs/protocol.md tells", () => {
    const bytes = encodeWindow({ numbers: [812], window: withSeries(COUNTER) });
    const head = "01 05 677a2d3031 01 ac06 05 677a2d3031 04 77656231 02 3173 e807 e1 80c28fe0aa34".replaceAll(
      " ",
      "",
    );
    expect(bytes.toString("hex").slice(0, head.length - 12)).to.equal(head.slice(0, -12));
    const series = bytes.toString("hex").slice(-2 * 40);
    expect(Buffer.from(series, "hex").toString("latin1")).to.contain("net.rbytes64");
    expect(bytes.length).to.be.lessThan(80);
  });

  it("comes back as it was, whatever is in it", () => {
    fc.assert(
      fc.property(anyWindow, (window) => {
        expect(roundTrip(window)).to.deep.equal(window);
      }),
      { numRuns: 1_000 },
    );
  });

  it("has the same bytes when it has just been closed as when it was JSON in between", () => {
    const rests = new NameRests();
    const many = fc.array(anySeries, { minLength: 130, maxLength: 300 });
    const longer = fc.tuple(anyWindow, many).map(([window, series]) => ({ ...window, series }));
    fc.assert(
      fc.property(fc.oneof({ weight: 9, arbitrary: anyWindow }, longer), (window) => {
        const numbers = [Number(window.id.split(":")[1])];
        const writer = new ByteWriter();
        writeClosed(writer, toClosed(window), rests);
        expect(writer.copyFrom(0).equals(encodeWindow({ numbers, window }))).to.equal(true);
      }),
      { numRuns: 300 },
    );
  });

  for (const last of [
    "0",
    "1",
    "9007199254740991",
    "9007199254740993",
    "18446744073709551615",
    "18446744073709551616",
  ]) {
    it(`keeps a counter at ${last} exactly`, () => {
      expect(roundTrip(withSeries({ ...COUNTER, last })).series[0]?.last).to.equal(last);
    });
  }

  for (const [sum, spanMs] of [
    [1500, 1000],
    [7, 3],
    [123_456_789, 9_999],
    [1, 2 ** 31],
  ] as const) {
    it(`keeps the rate of ${sum} in ${spanMs} ms to the last bit`, () => {
      const rate = (sum * 1000) / spanMs;
      expect(roundTrip(withSeries({ ...COUNTER, sum, min: sum, max: sum, rate })).series[0]?.rate).to.equal(
        rate,
      );
    });
  }

  it("takes few bytes for a series like the one before", () => {
    const one = encodeWindow({ numbers: [1], window: withSeries(COUNTER) }).length;
    const two = encodeWindow({
      numbers: [1],
      window: withSeries(COUNTER, { ...COUNTER, metric: "net.obytes64" }),
    });
    expect(two.length - one).to.be.lessThan(24);
  });

  it("tells where it belongs without being read whole", () => {
    expect(decodeHead(encodeWindow({ numbers: [812, 815], window: WINDOW }))).to.deep.equal({
      node: "gz-01",
      numbers: [812, 815],
      host: "gz-01",
      zone: "web1",
      resolution: "1s",
      resolutionMs: 1000,
      startMs: Date.UTC(2026, 10, 22, 10),
    });
  });

  it("is refused where it was cut, at every byte", () => {
    const bytes = encodeWindow({ numbers: [812], window: WINDOW });
    for (let end = 0; end < bytes.length; end++) {
      expect(() => decodeWindow(bytes.subarray(0, end)), `of ${end} bytes`).to.throw(UnreadableWindow);
    }
    expect(() => decodeWindow(Buffer.concat([bytes, Buffer.of(0)]))).to.throw(
      UnreadableWindow,
      "1 bytes behind",
    );
  });

  it("is refused with another version, saying which", () => {
    const bytes = encodeWindow({ numbers: [812], window: WINDOW });
    bytes[0] = 2;
    expect(() => decodeWindow(bytes)).to.throw(UnreadableWindow, "version 2");
  });

  it("throws nothing but its own error for damaged bytes, and takes no long time", () => {
    const bytes = encodeWindow({ numbers: [812], window: WINDOW });
    const damage = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
    const damaged = damage.map((changes) => {
      const copy = Buffer.from(bytes);
      for (const [at, value] of changes) copy[at] = value;
      return copy;
    });
    const noise = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from([1, ...array]));
    fc.assert(
      fc.property(fc.oneof(damaged, noise), (hostile) => {
        try {
          decodeWindow(hostile);
        } catch (error) {
          expect(error).to.be.instanceOf(UnreadableWindow);
        }
      }),
      { numRuns: 3_000 },
    );
  });
});
