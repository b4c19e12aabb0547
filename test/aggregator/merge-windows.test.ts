import { expect } from "chai";
import fc from "fast-check";
import { mergeWindows } from "../../src/aggregator/merge-windows.js";
import type { StoredWindow } from "../../src/aggregator/stored-window.js";
import type { WindowJson } from "../../src/model/window.js";
import { Rig, START_MS, bytes, rss } from "./rig.js";
import type { Entry, Packet } from "./packets.js";

const bucket = (low: number, value: number): Entry => ({
  metric: "syscall.latency",
  instance: "all",
  low,
  value,
});

/** Fractions whose bits are worth 2^-59 or more: sums of some thousand of them are exact in two doubles. */
const fraction = fc.double({ min: 0.01, max: 1e6, noNaN: true });
const entries: fc.Arbitrary<Entry[]> = fc
  .tuple(
    fc.option(fc.bigInt(0n, 2n ** 64n - 1n).map((value) => bytes(value))),
    fc.option(fc.oneof(fc.nat(1000), fc.constant(2n ** 63n + 1n)).map((value) => rss(value))),
    fc.option(fraction.map((value): Entry => ({ metric: "x.load", kind: "gauge", value, isDouble: true }))),
    fc.option(fc.tuple(fc.constantFrom(1, 2, 4, 8), fc.nat(50)).map(([low, value]) => bucket(low, value))),
  )
  .map((all) => all.filter((entry) => entry !== null));
const packet = fc.record({
  timeMs: fc.integer({ min: 0, max: 999 }).map((at) => START_MS + at),
  intervalMs: fc.constantFrom(0, 100),
  dropped: fc.constantFrom<Record<string, number>>({}, { lines: 2 }, { kernel: 1, lines: 1 }),
  entries,
});

/** Windows of the same second, each closed by a node of its own. */
function closeOne(node: number, packets: readonly Partial<Packet>[]): StoredWindow {
  const rig = new Rig({ nodeName: `n${node}` });
  const inOrder = packets.toSorted((a, b) => a.timeMs! - b.timeMs!);
  for (const each of inOrder) rig.packet(each);
  if (node % 2 === 1) rig.aggregator.markGap(null, null, `probe ${node}`, rig.nowMs);
  rig.moveTo(4500);
  return rig.closed.find(({ startMs, level }) => startMs === START_MS && level.label === "1s")!;
}

const windows = fc
  .array(fc.array(packet, { minLength: 1, maxLength: 4 }), { minLength: 3, maxLength: 4 })
  .map((nodes) => nodes.map((packets, node) => closeOne(node, packets)));

/** Without what says who closed it; series by name. */
function values(window: StoredWindow): Partial<WindowJson> {
  const { coverage, gap, series } = window.toJson();
  const dropped = Object.fromEntries(Object.entries(coverage.dropped).sort());
  const byName = [...series].sort((a, b) => (a.metric < b.metric ? -1 : 1));
  return { coverage: { ...coverage, dropped }, gap, series: byName };
}

describe("mergeWindows", () => {
  it("is commutative", () => {
    fc.assert(
      fc.property(windows, (all) => {
        expect(values(mergeWindows(all.toReversed()))).to.deep.equal(values(mergeWindows(all)));
      }),
      { numRuns: 150 },
    );
  });

  it("is associative", () => {
    fc.assert(
      fc.property(windows, ([a, b, ...rest]) => {
        const left = mergeWindows([mergeWindows([a!, b!]), ...rest]);
        const right = mergeWindows([a!, mergeWindows([b!, ...rest])]);
        expect(values(left)).to.deep.equal(values(right));
      }),
      { numRuns: 150 },
    );
  });

  it("leaves a window alone as it is", () => {
    const window = closeOne(0, [{ timeMs: START_MS, entries: [rss(1)] }]);
    expect(mergeWindows([window])).to.equal(window);
  });

  it("leaves what it merges untouched", () => {
    const [a, b] = [1, 2].map((value) =>
      closeOne(value, [{ timeMs: START_MS + value, entries: [rss(value)] }]),
    );
    const before = [a!.toJson(), b!.toJson()];
    mergeWindows([a!, b!]);
    expect([a!.toJson(), b!.toJson()]).to.deep.equal(before);
  });

  it("takes of two last values of one time the larger, and says a gap that one of them has for sure", () => {
    const [a, b] = [1, 2].map((value) => closeOne(value, [{ timeMs: START_MS + 5, entries: [rss(value)] }]));
    const merged = mergeWindows([b!, a!]).toJson();
    expect(merged.series[0]).to.deep.include({ count: 2, last: 2 });
    expect(merged.gap).to.deep.equal({ cause: "probe 1" });
  });
});
