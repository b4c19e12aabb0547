import { expect } from "chai";
import type { Worker } from "../../src/actors/worker.js";
import type { Reading, ZoneReading } from "../../src/model/reading.js";
import { generatorActor, type GeneratorMessage } from "../../src/wire/generator-actor.js";
import { delayToTickMs, tickAt, tickTimeNs } from "../../src/wire/tick-schedule.js";
import { FakeContext } from "../support/fake-context.js";
import { Packet } from "./oracle.js";

/** FakeClock begins at a full second. */
const START_MS = Date.UTC(2026, 0, 1);

/** A generator on a clock that the test moves. */
class Bench {
  readonly context = new FakeContext<GeneratorMessage>("/generator");
  readonly ticks: Record<string, unknown>[][] = [];
  readonly worker: Worker<GeneratorMessage>;

  constructor(intervalMs = 1000) {
    const onPackets = (frames: readonly Uint8Array[]): void => {
      this.ticks.push(frames.map((frame) => Packet.toObject(Packet.decode(frame), { longs: Number })));
    };
    const start = generatorActor({ host: "gz-01", intervalMs, onPackets });
    this.worker = start(this.context) as Worker<GeneratorMessage>;
  }

  read(reading: Partial<Reading>): void {
    const { atNs, zones, dropped } = { atNs: 0n, zones: [], dropped: {}, ...reading };
    void this.worker.handle({
      kind: "reading",
      reading: { probe: "system", ...reading, atNs, zones, dropped },
    });
  }

  /** Moves the clock in steps of `stepMs`, handing on what falls due. */
  async advance(byMs: number, stepMs = 100): Promise<void> {
    for (let movedMs = 0; movedMs < byMs; movedMs += stepMs) {
      await this.context.clock.advance(Math.min(stepMs, byMs - movedMs));
      for (const message of this.context.mailbox.splice(0)) await this.worker.handle(message);
    }
  }

  /** Zone names of each tick. */
  get zones(): unknown[][] {
    return this.ticks.map((packets) => packets.map((packet) => packet["name"]));
  }

  /** Nominal times of the ticks, ms after the start. */
  get times(): number[] {
    return this.ticks.map(([packet]) => Number(packet?.["timeNs"]) / 1e6 - START_MS);
  }
}

function zone(name: string, value = 1): ZoneReading {
  const series = [{ metric: "x.y", instance: "", kind: "delta" as const }];
  return { zone: name, ticks: 0, series, values: [value], histograms: [], processes: [] };
}

describe("generatorActor", () => {
  it("makes one packet per zone at the next half of the interval", async () => {
    const bench = new Bench();
    bench.read({ zones: [zone("global"), zone("web1")] });
    await bench.advance(400);
    expect(bench.ticks).to.deep.equal([]);
    await bench.advance(200);
    expect(bench.zones).to.deep.equal([["global", "web1"]]);
    expect(bench.times).to.deep.equal([500]);
    expect(bench.ticks[0]?.[0]).to.include({ host: "gz-01", intervalMs: 1000, run: START_MS * 1e6 });
  });

  it("takes another interval over without losing what waits or beginning another run", async () => {
    const bench = new Bench();
    bench.read({ zones: [zone("global")] });
    await bench.worker.handle({ kind: "configure", intervalMs: 200 });
    await bench.advance(200);
    bench.read({ zones: [zone("global")] });
    await bench.advance(200);
    expect(bench.times).to.deep.equal([100, 300]);
    expect(
      bench.ticks.map(([packet]) => [packet?.["intervalMs"], packet?.["sequence"], packet?.["run"]]),
    ).to.deep.equal([
      [200, 1, START_MS * 1e6],
      [200, 2, START_MS * 1e6],
    ]);
  });

  it("sends only what was read since the packet before", async () => {
    const bench = new Bench();
    bench.read({ zones: [zone("web1"), zone("web2")] });
    await bench.advance(1000);
    bench.read({ zones: [zone("web2")] });
    await bench.advance(2000);
    expect(bench.zones).to.deep.equal([["web1", "web2"], ["web2"]]);
  });

  it("numbers the packets of a run from 1, one by one", async () => {
    const bench = new Bench();
    for (let round = 0; round < 2; round++) {
      bench.read({ zones: [zone("a"), zone("b")] });
      await bench.advance(1000);
    }
    expect(bench.ticks.flat().map((packet) => packet["sequence"])).to.deep.equal([1, 2, 3, 4]);
  });

  it("merges two readings of a probe within one tick, and puts those of two probes side by side", async () => {
    const bench = new Bench();
    bench.read({ zones: [zone("web1", 3)] });
    bench.read({ zones: [zone("web1", 4)] });
    bench.read({ probe: "other", zones: [zone("web1", 50)] });
    await bench.advance(1000);
    const samples = bench.ticks[0]?.[0]?.["sample"] as { uint: number }[];
    expect(samples.map((sample) => sample.uint)).to.deep.equal([7, 50]);
  });

  it("names all zones in the packet of the global zone, once per list", async () => {
    const bench = new Bench();
    bench.read({ zones: [zone("web1")], zoneNames: ["global", "web1"] });
    await bench.advance(1000);
    bench.read({ zones: [zone("global"), zone("web1")] });
    await bench.advance(1000);
    bench.read({ zones: [zone("global")] });
    await bench.advance(1000);
    const lists = bench.ticks.map((packets) => packets.map((packet) => packet["zonename"]));
    expect(lists).to.deep.equal([[undefined], [["global", "web1"], undefined], [undefined]]);
  });

  it("says what was lost once, in the packet of the global zone or of any other", async () => {
    const bench = new Bench();
    bench.read({ dropped: { lines: 2, bytes: 0 } });
    await bench.advance(1000);
    bench.read({ zones: [zone("web1"), zone("global")], dropped: { lines: 1 } });
    await bench.advance(1000);
    bench.read({ zones: [zone("web1")], dropped: { lines: 5 } });
    await bench.advance(1000);
    const lost = bench.ticks.map((packets) => packets.map((packet) => packet["dropped"]));
    expect(lost).to.deep.equal([[undefined, [{ kind: "lines", count: 3 }]], [[{ kind: "lines", count: 5 }]]]);
  });

  it("leaves out a zone whose name readers would refuse, says so, and keeps the others", async () => {
    const bench = new Bench();
    const long = "x".repeat(1025);
    bench.read({ zones: [zone("global"), zone(long)], zoneNames: ["global", long] });
    await bench.advance(1000);
    expect(bench.zones).to.deep.equal([["global"]]);
    const dropped = [{ kind: "long_text", count: 1 }];
    expect(bench.ticks[0]?.[0]).to.deep.include({ zonename: ["global"], dropped });
  });

  it("gives a late tick its nominal time", async () => {
    const bench = new Bench();
    bench.read({ zones: [zone("a")] });
    await bench.advance(900, 900);
    expect(bench.times).to.deep.equal([500]);
  });

  it("leaves out the ticks that were missed, and never makes two at once", async () => {
    const bench = new Bench();
    bench.read({ zones: [zone("a")] });
    await bench.advance(5700, 5700);
    expect(bench.times).to.deep.equal([5500]);
    bench.read({ zones: [zone("a")] });
    await bench.advance(900);
    expect(bench.times).to.deep.equal([5500, 6500]);
  });

  it("follows a wall clock that jumps forward", async () => {
    const bench = new Bench();
    bench.context.clock.stepWall(3_600_000);
    bench.read({ zones: [zone("a")] });
    await bench.advance(600);
    expect(bench.times).to.deep.equal([3_600_500]);
  });

  it("follows a wall clock that jumps back, without a pause", async () => {
    const bench = new Bench();
    await bench.advance(2000);
    bench.context.clock.stepWall(-3_600_000);
    bench.read({ zones: [zone("a")] });
    await bench.advance(600);
    bench.read({ zones: [zone("a")] });
    await bench.advance(1000);
    expect(bench.times).to.deep.equal([2500 - 3_600_000, 3500 - 3_600_000]);
  });

  it("does not make the same tick twice when the clock goes back a little", async () => {
    const bench = new Bench();
    bench.read({ zones: [zone("a")] });
    await bench.advance(1000);
    bench.context.clock.stepWall(-300);
    bench.read({ zones: [zone("a")] });
    await bench.advance(2000);
    expect(bench.times).to.deep.equal([500, 1500]);
  });

  it("counts for health", async () => {
    const bench = new Bench();
    expect(bench.worker.details?.()).to.deep.equal({ zones: 0, packets: 0, bytes: 0, sequence: 0 });
    bench.read({ zones: [zone("a"), zone("b")] });
    await bench.advance(1000);
    expect(bench.worker.details?.()).to.include({ zones: 2, packets: 2, sequence: 2 });
  });
});

describe("tick schedule", () => {
  const SECOND = 1_000_000_000n;

  it("has its ticks at the halves of the interval", () => {
    expect(tickTimeNs(tickAt(10n * SECOND, SECOND), SECOND)).to.equal((19n * SECOND) / 2n);
    expect(tickAt((21n * SECOND) / 2n, SECOND)).to.equal(10n);
    expect(tickAt((21n * SECOND) / 2n - 1n, SECOND)).to.equal(9n);
  });

  it("waits in whole ms and never less than is left", () => {
    expect(delayToTickMs(10n * SECOND, SECOND)).to.equal(500);
    expect(delayToTickMs(10n * SECOND + 1n, SECOND)).to.equal(500);
    expect(delayToTickMs((21n * SECOND) / 2n, SECOND)).to.equal(1000);
    expect(delayToTickMs((21n * SECOND) / 2n - 1n, SECOND)).to.equal(1);
  });
});
