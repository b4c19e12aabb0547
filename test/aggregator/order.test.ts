import { expect } from "chai";
import fc from "fast-check";
import { Rig, START_MS } from "./rig.js";
import type { Packet } from "./packets.js";
import { randomNumbers, Traffic } from "./traffic.js";

const ZONES = 4;
const TICKS = 15;
const RESOLUTIONS = ["1s", "10s", "1m", "1h"];

/** Packets of two hosts. */
function packetsOf(seed: number): Packet[] {
  const hosts = ["h", "i"].map((host, index) => {
    const traffic = new Traffic({ seed: seed * 2 + index, zones: ZONES, startMs: START_MS });
    return Array.from({ length: TICKS }, () => traffic.next().map((packet) => ({ ...packet, host })));
  });
  return hosts.flat(2);
}

/** The queues of zones, taken from at random: each stays in order. */
function interleave(packets: readonly Packet[], seed: number): Packet[] {
  const queues = new Map<string, Packet[]>();
  for (const packet of packets) {
    const key = `${packet.host} ${packet.zone}`;
    queues.set(key, [...(queues.get(key) ?? []), packet]);
  }
  const random = randomNumbers(seed);
  const left = [...queues.values()];
  const mixed: Packet[] = [];
  while (left.length > 0) {
    const index = Math.floor(random() * left.length);
    mixed.push(left[index]!.shift()!);
    if (left[index]!.length === 0) left.splice(index, 1);
  }
  return mixed;
}

/** All windows after corrections were merged in, their series by name. */
function windowsOf(packets: readonly Packet[]): Map<string, unknown> {
  const rig = new Rig({ zoneIdleMs: 60_000 });
  for (const packet of packets) rig.packet(packet);
  // Until the zones are idle and everything is closed.
  rig.nowMs = TICKS * 1000 + 70_000;
  rig.aggregator.tick(rig.nowMs, START_MS);
  rig.closed.push(...rig.aggregator.takeClosed());
  const found = new Map<string, unknown>();
  for (const host of ["h", "i"]) {
    for (const resolution of RESOLUTIONS) {
      for (let zone = 0; zone < ZONES; zone++) {
        for (const [start, { series }] of rig.merged(resolution, `zone-${zone}`, host)) {
          const byName = [...series].sort((a, b) => (name(a) < name(b) ? -1 : 1));
          if (series.length > 0) found.set(`${host} ${zone} ${resolution} ${start}`, byName);
        }
      }
    }
  }
  return found;
}

function name({ metric, instance }: { readonly metric: string; readonly instance: string }): string {
  return `${metric} ${instance}`;
}

describe("the order of packets", () => {
  it("does not matter between hosts and zones, where each series stays in order", () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(), (seed, order) => {
        const packets = packetsOf(seed);
        expect(windowsOf(interleave(packets, order))).to.deep.equal(windowsOf(packets));
      }),
      { numRuns: 12 },
    );
  });

  it("does not matter at all for gauges, deltas and histograms", () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(), (seed, order) => {
        const packets = packetsOf(seed).map((packet) => ({
          ...packet,
          entries: packet.entries.filter(({ metric }) => !/^(disk|net)\./.test(metric)),
        }));
        const random = randomNumbers(order);
        const shuffled = packets
          .map((packet) => ({ packet, at: random() }))
          .sort((a, b) => a.at - b.at)
          .map(({ packet }) => packet);
        expect(windowsOf(shuffled)).to.deep.equal(windowsOf(packets));
      }),
      { numRuns: 12 },
    );
  });
});
