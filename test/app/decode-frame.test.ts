import { expect } from "chai";
import { Aggregator } from "../../src/aggregator/aggregator.js";
import { decodeFrame } from "../../src/app/decode-frame.js";
import { PacketView } from "../../src/model/packet-view.js";
import { scanPacket } from "../../src/wire/scan-packet.js";
import { Packet } from "../wire/oracle.js";
import { createRandom } from "../wire/random-packet.js";

const START_S = 1_795_000_000;
const SECONDS = 60;

function createAggregator(seriesMax: number): Aggregator {
  return new Aggregator({
    nodeName: "n",
    resolutionsMs: [1000, 10_000],
    latenessMs: 2000,
    seriesMax,
    zoneIdleMs: 300_000,
    memoryBytes: 2 ** 26,
    startedMs: 0,
  });
}

/** A second of a zone: mostly of one layout, with all that counters, processes and large numbers may do. */
function zonePacket(random: () => number, zone: number, second: number): Uint8Array {
  const below = (bound: number): number => Math.floor(random() * bound);
  const moved = random() < 0.05 ? 0 : second * 1000 + below(1000);
  const processes = random() < 0.05 ? 60 : below(8);
  return Packet.encode({
    name: `web${zone}`,
    host: "gz-01",
    time: START_S + second - (random() < 0.05 ? 1 : 0),
    ticks: random() < 0.05 ? 0 : 4999,
    threads: below(100),
    intervalMs: 1000,
    zoneCreatedNs: random() < 0.05 ? 7 : 8,
    cpu: [0, 1].map((core) => ({ core, usage: below(5000) })),
    mem: { rss: random() < 0.1 ? "18446744073709551615" : below(1e9), nallocCalls: moved },
    net: random() < 0.1 ? [] : [{ instance: `net${zone}`, obytes64: 2 ** 40 + moved, ierrors: moved % 7 }],
    process: Array.from({ length: processes }, (_, index) => ({
      pid: 100 + (index % 50),
      execname: `p${index % 3}`,
      usage: below(5000),
    })),
    sample: [
      { name: "linux.a", kind: 0, uint: moved },
      { name: "linux.b", kind: 1, int: below(9) - 4 },
      { name: "linux.c", kind: 1, double: random() },
    ],
  }).finish();
}

describe("decodeFrame", () => {
  for (const seriesMax of [100_000, 100]) {
    it(`makes the windows that full scans make, with room for ${seriesMax} series`, () => {
      const random = createRandom(seriesMax);
      const [scanned, decoded] = [createAggregator(seriesMax), createAggregator(seriesMax)];
      const view = new PacketView();
      let known = 0;
      for (let second = 0; second < SECONDS; second++) {
        for (let zone = 0; zone < 10; zone++) {
          const packet = zonePacket(random, zone, second);
          expect(scanPacket(packet, 0, packet.length, view)).to.equal(undefined);
          scanned.take(view, "s", second * 1000, 0);
          const visit = (): void => {
            if (view.layout !== null) known++;
            decoded.take(view, "s", second * 1000, 0);
          };
          decodeFrame(packet, view, visit, (reason) => expect.fail(reason));
        }
        const windows = [scanned, decoded].map((one) => one.takeClosed().map((window) => window.toJson()));
        expect(windows[1]).to.deep.equal(windows[0]);
      }
      expect(decoded.counts).to.deep.equal(scanned.counts);
      expect(known).to.be.above(SECONDS * 10 * 0.7);
    });
  }
});
