import { expect } from "chai";
import { findMetric, PACKET_METRICS, SAMPLE_METRICS } from "../../src/model/metric.js";
import { zoneKind } from "../../src/model/zone.js";

describe("the metrics", () => {
  const all = [...PACKET_METRICS, ...SAMPLE_METRICS];

  it("have one declaration each, and are found by name", () => {
    expect(new Set(all.map(({ name }) => name)).size).to.equal(all.length);
    for (const metric of all) expect(findMetric(metric.name)).to.equal(metric);
    expect(findMetric("no.such")).to.equal(undefined);
  });

  it("are named section.statistic, in the words of the kernel", () => {
    for (const { name } of all) expect(name).to.match(/^[a-z0-9]+(\.\w+)+$/);
  });
});

describe("zoneKind", () => {
  for (const [zone, kind] of [
    ["global", "global"],
    ["web1", "zone"],
    ["docker/0123456789ab", "docker"],
    ["docker", "zone"],
    ["k8s/0a1b/0123456789ab", "k8s"],
    ["cgroup/a/b", "cgroup"],
    ["global/x", "zone"],
    ["", "zone"],
  ] as const) {
    it(`of ${JSON.stringify(zone)} is ${kind}`, () => expect(zoneKind(zone)).to.equal(kind));
  }
});
