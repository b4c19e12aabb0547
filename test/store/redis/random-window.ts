/** Closed windows of every shape that there is, as JSON, at random. */
import fc from "fast-check";
import type { WindowJson, WindowSeries } from "../../../src/model/window.js";

const U64_MAX = 2n ** 64n - 1n;

/** A number, whole or not, or the text of one that a double cannot hold. */
const exact = fc.oneof(
  fc.nat(),
  fc.maxSafeNat(),
  fc.integer({ min: Number.MIN_SAFE_INTEGER, max: -1 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.nat(1_000_000).map((hundredths) => hundredths / 100),
  fc.bigInt({ min: 2n ** 53n, max: U64_MAX }).map(String),
  fc.bigInt({ min: -(2n ** 63n), max: -(2n ** 53n) }).map(String),
  fc.bigInt({ min: U64_MAX, max: 2n ** 80n }).map(String),
);
const raw = fc.bigInt({ min: 0n, max: U64_MAX }).map(String);
const nullable = fc.option(exact);
const name = fc.oneof(
  fc.constantFrom("net.obytes64", "net.rbytes64", "disk.nread", "cpu.usage", "", "a"),
  fc.string({ unit: "grapheme", maxLength: 40 }),
);
const names = { metric: name, instance: name, unit: name };

const counter = fc.record({
  ...names,
  kind: fc.constant("counter" as const),
  count: fc.nat(),
  sum: exact,
  min: nullable,
  max: nullable,
  last: raw,
  rate: fc.option(fc.oneof(fc.constant(0), fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }))),
  reset: fc.boolean(),
});
/** As most are: one increase, over a second or so. */
const usualCounter = fc
  .record({ ...names, increase: fc.nat(), spanMs: fc.integer({ min: 1, max: 100_000 }), last: raw })
  .map(({ increase, spanMs, last, ...rest }): WindowSeries => ({
    ...rest,
    kind: "counter",
    count: 1,
    sum: increase,
    min: increase,
    max: increase,
    last,
    rate: (increase * 1000) / spanMs,
    reset: false,
  }));
const kind = fc.constantFrom("gauge" as const, "delta" as const);
const level = fc.record({
  ...names,
  kind,
  count: exact,
  sum: exact,
  min: nullable,
  max: nullable,
  last: nullable,
});
const usualLevel = fc
  .record({ ...names, kind, value: exact })
  .map(({ value, ...rest }) => ({ ...rest, count: 1, sum: value, min: value, max: value, last: value }));
const low = fc.oneof(
  exact,
  fc.nat(62).map((power) => 2 ** power),
);
const histogram = fc.record({
  ...names,
  kind: fc.constant("histogram" as const),
  count: exact,
  sum: nullable,
  buckets: fc.array(fc.tuple(low, exact), { maxLength: 20 }),
});

/** One series, of any kind. */
export const anySeries: fc.Arbitrary<WindowSeries> = fc.oneof(
  counter,
  usualCounter,
  level,
  usualLevel,
  histogram,
);

/** One window, of any node, zone and time. */
export const anyWindow: fc.Arbitrary<WindowJson> = fc
  .record({
    number: fc.maxSafeNat(),
    host: name,
    zone: name,
    resolutionMs: fc.constantFrom(1000, 10_000, 60_000, 3_600_000),
    startMs: fc.integer({ min: -10_000_000, max: 8_000_000_000_000 }),
    late: fc.boolean(),
    coverage: fc.record({
      expected: fc.option(fc.nat()),
      received: fc.nat(),
      late: fc.nat(),
      dropped: fc.dictionary(name, fc.nat(), { maxKeys: 3, noNullPrototype: true }),
    }),
    gap: fc.option(fc.record({ cause: name })),
    series: fc.array(anySeries, { maxLength: 12 }),
  })
  .map(({ number, resolutionMs, startMs, ...rest }) => ({
    ...rest,
    id: `gz-01:${number}`,
    resolution: { 1000: "1s", 10_000: "10s", 60_000: "1m", 3_600_000: "1h" }[resolutionMs] ?? "",
    start: new Date(startMs).toISOString(),
    end: new Date(startMs + resolutionMs).toISOString(),
  }));
