import { expect } from "chai";
import type { Worker } from "../../src/actors/worker.js";
import { Aggregator } from "../../src/aggregator/aggregator.js";
import { PACKET_BYTES_MAX, PacketView } from "../../src/model/packet-view.js";
import type { Series, ZoneReading } from "../../src/model/reading.js";
import type { WindowJson } from "../../src/model/window.js";
import { encodeBatches } from "../../src/wire/encode-batch.js";
import { generatorActor, type GeneratorMessage } from "../../src/wire/generator-actor.js";
import { PacketScanner } from "../../src/wire/packet-scanner.js";
import { splitMessage } from "../../src/wire/split-message.js";
import { FakeContext } from "../support/fake-context.js";

/** As `select: [":::"]` may give them on a large host: three packets of 1 MiB. */
const SERIES = 24_000;
const SECONDS = 3;

const series = Array.from({ length: SERIES }, (_, index): Series => {
  return { metric: `module${index % 97}.statistic`, instance: `${index}`.padEnd(100, "x"), kind: "counter" };
});

/** From the generator over bytes to closed windows; `isLost` says which messages do not come. */
class Way {
  readonly #context = new FakeContext<GeneratorMessage>("/generator");
  readonly #startMs = Number(this.#context.clock.wallNs() / 1_000_000n);
  readonly #scanner = new PacketScanner();
  readonly #view = new PacketView();
  readonly #worker: Worker<GeneratorMessage>;
  readonly refusals: string[] = [];
  readonly sizes: number[] = [];
  readonly aggregator: Aggregator;

  constructor(isLost: (message: number) => boolean = () => false) {
    this.aggregator = new Aggregator({
      nodeName: "gz-01",
      resolutionsMs: [1000],
      latenessMs: 1000,
      seriesMax: 300_000,
      zoneIdleMs: 60_000,
      memoryBytes: 1 << 28,
      startedMs: this.#startMs,
    });
    const onPackets = (frames: readonly Uint8Array[]): void => {
      for (const message of encodeBatches(frames)) {
        if (!isLost(this.sizes.length)) this.#receive(message);
        this.sizes.push(message.length);
      }
    };
    const start = generatorActor({ host: "gz-01", intervalMs: 1000, onPackets });
    this.#worker = start(this.#context) as Worker<GeneratorMessage>;
  }

  #receive(message: Uint8Array): void {
    if (message.length > PACKET_BYTES_MAX) this.refusals.push("oversized");
    splitMessage(message, (start, end) => {
      const refusal = this.#scanner.scan(message, start, end, this.#view);
      if (refusal !== undefined) return void this.refusals.push(refusal);
      const nowMs = this.#context.clock.nowMs();
      this.aggregator.take(this.#view, "local", nowMs, this.#startMs + nowMs);
    });
  }

  /** A second with that reading; the windows that it closes. */
  async second(zone: ZoneReading | null): Promise<WindowJson[]> {
    const { clock, mailbox } = this.#context;
    const reading = { probe: "kstat", atNs: 0n, dropped: {}, zones: zone === null ? [] : [zone] };
    if (zone !== null) void this.#worker.handle({ kind: "reading", reading });
    await clock.advance(1000);
    for (const message of mailbox.splice(0)) await this.#worker.handle(message);
    this.aggregator.tick(clock.nowMs(), this.#startMs + clock.nowMs());
    return this.aggregator.takeClosed().map((window) => window.toJson());
  }
}

function readingAt(second: number): ZoneReading {
  const values = series.map((_, index) => 1_000_000_000 + index + second * (index % 7));
  const processes = [{ pid: 1, execname: "init", usage: 10, cpu: 0 }];
  return { zone: "global", ticks: 1000, series, values, histograms: [], processes };
}

async function run(way: Way): Promise<WindowJson[]> {
  const windows: WindowJson[] = [];
  for (let second = 0; second < SECONDS; second++) windows.push(...(await way.second(readingAt(second))));
  for (let second = 0; second < 3; second++) windows.push(...(await way.second(null)));
  return windows.filter((window) => window.series.length > 0);
}

describe("a zone that is too large for one packet", () => {
  it("comes in several, and is whole in each window", async () => {
    const way = new Way();
    const windows = await run(way);
    expect(way.refusals).to.deep.equal([]);
    expect(way.sizes.length).to.be.at.least(3 * SECONDS);
    expect(Math.max(...way.sizes)).to.be.at.most(PACKET_BYTES_MAX);
    expect(windows).to.have.length(SECONDS);
    for (const [second, window] of windows.entries()) {
      expect(window).to.deep.include({ gap: null, late: false });
      expect(window.coverage).to.deep.include({ expected: 1, late: 0, dropped: {} });
      expect(window.coverage.received).to.equal(1);
      // Of the processes one, and the ticks.
      expect(window.series).to.have.length(SERIES + 2);
      const sum = window.series.reduce((all, one) => all + (one.kind === "counter" ? Number(one.sum) : 0), 0);
      const increase = series.reduce((all, _, index) => all + (index % 7), 0);
      expect(sum).to.equal(second === 0 ? 0 : increase);
      expect(window.series.find(({ metric }) => metric === "zone.ticks")).to.include({ sum: 1000 });
      expect(window.series.find(({ metric }) => metric === "process.usage")).to.include({ last: 1 });
    }
  });

  it("shows a part that was lost as loss", async () => {
    const windows = await run(new Way((message) => message === 4));
    expect(windows[1]?.series.length).to.be.below(SERIES);
    const dropped = windows.map(({ coverage }) => coverage.dropped["hwm"] ?? 0);
    expect(dropped.reduce((all, one) => all + one, 0)).to.equal(1);
  });
});
