import { expect } from "chai";
import { packetHeads, packetLines } from "../../src/app/packet-text.js";
import type { ZoneReading } from "../../src/model/reading.js";
import { createPacketEncoder } from "../../src/wire/encode-packet.js";

const READING: ZoneReading = {
  zone: "web1",
  ticks: 10_000,
  series: [
    { metric: "mem.rss", instance: "", kind: "gauge" },
    { metric: "net.rbytes64", instance: "net0", kind: "counter" },
    { metric: "app.depth", instance: "q0", kind: "gauge" },
    { metric: "app.share", instance: "", kind: "gauge" },
  ],
  values: [5, 2n ** 64n - 1n, -3, 0.5],
  histograms: [{ metric: "syscall.latency", instance: "all", buckets: [[1024, 7]] }],
  processes: [{ pid: 42, execname: "node", usage: 17, cpu: 0 }],
};

function frame(): Uint8Array {
  const encoder = createPacketEncoder({ host: "gz-01", runNs: 1n });
  encoder.startTick(1_000_500_000_000n, 1_000);
  return encoder.encode({ zone: "web1", sequence: 1, readings: [READING] });
}

describe("packetHeads", () => {
  it("names the zone and the time", () => {
    expect(packetHeads(frame())).to.deep.equal(["web1 at 1970-01-01T00:16:40.500Z"]);
  });
});

describe("packetLines", () => {
  it("has a line for each value, exactly, between the packet's beginning and end", () => {
    const [begin, ...lines] = packetLines(frame());
    expect(begin).to.equal("BEGIN Zone Packet: web1 at 1970-01-01T00:16:40.500Z");
    expect(lines.at(-1)).to.equal("END Zone Packet");
    expect(lines.slice(0, -1)).to.have.members([
      "  zone.ticks{} = 10000",
      "  mem.rss{} = 5",
      "  net.rbytes64{net0} = 18446744073709551615",
      "  process.usage{node/42} = 17",
      "  app.depth{q0} = -3",
      "  app.share{} = 0.5",
      "  syscall.latency{all} [1024] = 7",
    ]);
  });

  it("says so of bytes that are no packet", () => {
    expect(packetLines(new Uint8Array([10, 200]))).to.deep.equal(["a packet that cannot be read: truncated"]);
  });
});
