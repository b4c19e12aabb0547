import { expect } from "chai";
import type { Series, ZoneReading } from "../../src/model/reading.js";
import { mergeReadings } from "../../src/wire/merge-readings.js";

const SERIES: readonly Series[] = [
  { metric: "net.obytes64", instance: "eth0", kind: "counter" },
  { metric: "mem.rss", instance: "", kind: "gauge" },
  { metric: "mem.pgin", instance: "", kind: "delta" },
  { metric: "cpu.usage", instance: "0", kind: "gauge" },
];

function reading(rest: Partial<ZoneReading>): ZoneReading {
  return { zone: "web1", ticks: 0, series: SERIES, values: [], histograms: [], processes: [], ...rest };
}

describe("mergeReadings", () => {
  it("takes the later counter and gauge, and adds deltas, usage and ticks", () => {
    const merged = mergeReadings(
      reading({ ticks: 10_000, values: [100, 5, 3, 2500] }),
      reading({ ticks: 9_000, values: [150, 4, 1, 500] }),
    );
    expect(merged).to.deep.include({ ticks: 19_000, values: [150, 4, 4, 3000] });
    expect(merged.series).to.equal(SERIES);
  });

  it("takes the later usage where it is in percent", () => {
    const earlier = reading({ values: [1, 1, 1, 30] });
    expect(mergeReadings(earlier, reading({ values: [2, 2, 2, 40] })).values).to.deep.equal([2, 2, 3, 40]);
    const series = [...SERIES];
    expect(mergeReadings(earlier, reading({ series, values: [2, 2, 2, 40] })).values[3]).to.equal(40);
  });

  it("keeps what only one of them has", () => {
    const earlier = reading({ values: [100, undefined, 3, undefined], createdNs: 7n });
    const merged = mergeReadings(earlier, reading({ values: [undefined, 4, undefined, undefined] }));
    expect(merged).to.deep.include({ values: [100, 4, 3, undefined], createdNs: 7n });
  });

  it("takes the later creation time of the zone", () => {
    expect(mergeReadings(reading({ createdNs: 1n }), reading({ createdNs: 2n })).createdNs).to.equal(2n);
  });

  it("adds bigints exactly, and with numbers too", () => {
    const merged = mergeReadings(
      reading({ ticks: 1, values: [0, 0, 2n ** 60n, 2n ** 60n] }),
      reading({ ticks: 1, values: [0, 0, 1n, 1.5] }),
    );
    expect(merged.values.slice(2)).to.deep.equal([2n ** 60n + 1n, 2 ** 60 + 1.5]);
  });

  it("matches series by name where the arrays differ", () => {
    const later: readonly Series[] = [
      { metric: "mem.pgin", instance: "", kind: "delta" },
      { metric: "net.obytes64", instance: "eth1", kind: "counter" },
    ];
    const merged = mergeReadings(
      reading({ values: [100, 5, 3, 1] }),
      reading({ series: later, values: [4, 9] }),
    );
    const named = merged.series.map((one, index) => [`${one.metric}{${one.instance}}`, merged.values[index]]);
    expect(Object.fromEntries(named)).to.deep.equal({
      "net.obytes64{eth0}": 100,
      "mem.rss{}": 5,
      "mem.pgin{}": 7,
      "cpu.usage{0}": 1,
      "net.obytes64{eth1}": 9,
    });
  });

  it("adds histograms bucket by bucket, in order of their bounds", () => {
    const one = { metric: "io.latency", instance: "sda" };
    const merged = mergeReadings(
      reading({
        histograms: [
          {
            ...one,
            buckets: [
              [1, 1],
              [8, 2],
            ],
            sum: 10,
          },
        ],
      }),
      reading({
        histograms: [
          {
            ...one,
            buckets: [
              [4, 5],
              [8, 1],
            ],
            sum: 5,
          },
          { ...one, instance: "sdb", buckets: [[1, 1]] },
        ],
      }),
    );
    expect(merged.histograms).to.deep.equal([
      {
        ...one,
        buckets: [
          [1, 1],
          [4, 5],
          [8, 3],
        ],
        sum: 15,
      },
      { ...one, instance: "sdb", buckets: [[1, 1]] },
    ]);
  });

  it("has no sum of a histogram where one of them had none", () => {
    const one = { metric: "io.latency", instance: "sda", buckets: [[1, 1]] as const };
    const merged = mergeReadings(
      reading({ histograms: [one] }),
      reading({ histograms: [{ ...one, sum: 3 }] }),
    );
    expect(merged.histograms).to.deep.equal([{ ...one, buckets: [[1, 2]] }]);
  });

  it("adds the usage of a process, and takes the core it ran on last", () => {
    const node = { pid: 7, execname: "node", cpu: 0 };
    const merged = mergeReadings(
      reading({
        processes: [
          { ...node, usage: 10 },
          { pid: 8, execname: "sh", usage: 1, cpu: 2 },
        ],
      }),
      reading({ processes: [{ ...node, usage: 5, cpu: 1 }] }),
    );
    expect(merged.processes).to.deep.equal([
      { pid: 7, execname: "node", usage: 15, cpu: 1 },
      { pid: 8, execname: "sh", usage: 1, cpu: 2 },
    ]);
  });
});
