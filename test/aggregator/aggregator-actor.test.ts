import { expect } from "chai";
import type { Proc } from "../../src/actors/proc.js";
import type { WorkerContext, Worker } from "../../src/actors/worker.js";
import {
  startAggregator,
  type AggregatorMessage,
  type DecodeFrame,
} from "../../src/aggregator/aggregator-actor.js";
import type { ZoneDetail } from "../../src/model/window.js";
import { silentLog } from "../../src/base/log.js";
import type { WindowBatch, WindowJson, ZoneStatus } from "../../src/model/window.js";
import { FakeClock } from "../support/fake-clock.js";
import { fillView, type Packet } from "./packets.js";
import { START_MS, bytes, rss } from "./rig.js";

/** A frame is the JSON of its packets; `torn` is one that cannot be read. */
const decodeJson: DecodeFrame = (frame, view, visit, reject) => {
  const text = Buffer.from(frame).toString();
  if (text === "torn") return reject("truncated");
  for (const packet of JSON.parse(text) as Packet[]) {
    fillView(view, packet);
    visit();
  }
};

/** The actor under a clock moved by hand. */
class ActorRig {
  readonly clock = new FakeClock(START_MS);
  readonly batches: WindowBatch[] = [];
  readonly #worker: Worker<AggregatorMessage>;

  private constructor(start: (rig: ActorRig) => Worker<AggregatorMessage>) {
    this.#worker = start(this);
  }

  static create(): ActorRig {
    return new ActorRig((rig) => {
      const start = startAggregator({
        nodeName: "gz-01",
        resolutionsMs: [1000, 10_000],
        latenessMs: 2000,
        seriesMax: 100_000,
        zoneIdleMs: 300_000,
        memoryBytes: 1 << 26,
        clock: rig.clock,
        decode: decodeJson,
        onClosed: (batch) => void rig.batches.push(batch),
      });
      return start(rig.#context()) as Worker<AggregatorMessage>;
    });
  }

  send(message: AggregatorMessage): void {
    void this.#worker.handle(message);
  }

  packets(...packets: Partial<Packet>[]): void {
    const timeMs = START_MS + this.clock.nowMs();
    const whole = packets.map((packet) => ({
      host: "h",
      zone: "z",
      timeMs,
      intervalMs: 1000,
      entries: [],
      ...packet,
    }));
    this.send({ kind: "frames", source: "s", frames: [Buffer.from(JSON.stringify(whole))] });
  }

  ask<Answer>(question: (reply: (answer: Answer) => void) => AggregatorMessage): Answer {
    const answers: Answer[] = [];
    this.send(question((answer) => void answers.push(answer)));
    return answers[0]!;
  }

  details(): Readonly<Record<string, unknown>> {
    return this.#worker.details!();
  }

  #context(): WorkerContext<AggregatorMessage> {
    return {
      path: "/aggregator",
      self: undefined as unknown as Proc<AggregatorMessage>,
      clock: this.clock,
      log: silentLog,
      signal: new AbortController().signal,
      after: (delayMs, message) => {
        const timer = this.clock.setTimer(delayMs, () => this.send(message));
        return () => timer.cancel();
      },
      task: () => undefined,
      exit: () => undefined,
      beat: () => undefined,
      setPid: () => undefined,
      setCondition: () => undefined,
    };
  }
}

describe("startAggregator", () => {
  it("closes windows by its own clock and gives what closed together as one batch", async () => {
    const rig = ActorRig.create();
    await rig.clock.advance(500);
    rig.packets({ entries: [rss(7)] }, { zone: "y", entries: [rss(8)] });
    await rig.clock.advance(2400);
    expect(rig.batches).to.deep.equal([]);
    await rig.clock.advance(200);
    expect(rig.batches.map((batch) => batch.map(({ zone }) => zone))).to.deep.equal([["z", "y"]]);
  });

  it("gives a closed window within 50 ms of its time", async () => {
    const rig = ActorRig.create();
    rig.packets({ entries: [rss(7)] });
    await rig.clock.advance(2999);
    expect(rig.batches).to.deep.equal([]);
    await rig.clock.advance(50);
    expect(rig.batches).to.have.length(1);
  });

  it("counts what it cannot read by reason, and goes on", () => {
    const rig = ActorRig.create();
    rig.send({ kind: "frames", source: "s", frames: [Buffer.from("torn"), Buffer.from("torn")] });
    rig.packets({ sequence: 1 }, { sequence: 1 });
    expect(rig.details()).to.deep.include({
      malformed: { truncated: 2 },
      packets: 1,
      duplicates: 1,
      zones: 1,
      series: 0,
      late: 0,
    });
  });

  it("shows the skew of each source's clock", () => {
    const rig = ActorRig.create();
    rig.packets({ timeMs: START_MS - 3_600_000 });
    expect(rig.details()["skew_ms"]).to.deep.equal({ "h by s": -3_600_000 });
  });

  it("lists zones, and describes one with the newest value of each series", async () => {
    const rig = ActorRig.create();
    rig.packets({ entries: [rss(7)] }, { zone: "docker/0123456789ab" });
    const zones = rig.ask<ZoneStatus[]>((reply) => ({ kind: "zones", reply }));
    expect(zones.map(({ name, kind, state, series }) => [name, kind, state, series])).to.deep.equal([
      ["z", "zone", "live", 1],
      ["docker/0123456789ab", "docker", "live", 0],
    ]);
    expect(zones[0]?.first_seen).to.equal("2026-11-22T10:00:00.000Z");
    await rig.clock.advance(3100);
    const [zone] = rig.ask<ZoneDetail[]>((reply) => ({ kind: "zone", zone: "z", reply }));
    expect(zone).to.deep.include({ name: "z", host: "h" });
    expect(zone?.latest.map(({ metric, last, at }) => [metric, last, at])).to.deep.equal([
      ["mem.rss", 7, "2026-11-22T10:00:00.000Z"],
    ]);
    expect(rig.ask<ZoneDetail[]>((reply) => ({ kind: "zone", zone: "no", reply }))).to.deep.equal([]);
  });

  it("answers with windows of the last minute of the host's own time, corrections merged in", async () => {
    const rig = ActorRig.create();
    const skewMs = -7_200_000;
    for (let second = 0; second < 90; second++) {
      await rig.clock.advance(1000);
      rig.packets({ timeMs: START_MS + skewMs + second * 1000 + 500, entries: [rss(second)] });
    }
    rig.packets({ timeMs: START_MS + skewMs + 80_700, entries: [rss(1000)] });
    const query = { zone: "z", resolutionMs: 1000 };
    const windows = rig.ask<WindowJson[] | null>((reply) => ({ kind: "windows", query, reply }))!;
    const starts = windows.map(({ start }) => (Date.parse(start) - START_MS - skewMs) / 1000);
    expect(starts).to.deep.equal(Array.from({ length: starts.length }, (_, index) => starts[0]! + index));
    expect(starts[0]).to.be.within(29, 31);
    const corrected = windows.find(({ coverage }) => coverage.late > 0);
    expect(corrected?.series[0]).to.deep.include({ sum: 1080, count: 2 });
  });

  it("answers with what is asked: a time, a metric, a host", async () => {
    const rig = ActorRig.create();
    for (let second = 0; second < 20; second++) {
      rig.packets({ entries: [rss(1), bytes(1)] }, { host: "i", entries: [rss(2)] });
      await rig.clock.advance(1000);
    }
    const ask = (query: object) =>
      rig.ask<WindowJson[] | null>((reply) => ({
        kind: "windows",
        query: { zone: "z", resolutionMs: 1000, ...query },
        reply,
      }));
    const few = ask({ fromMs: START_MS + 5000, toMs: START_MS + 8000, host: "h", metric: "mem.rss" })!;
    expect(few.map(({ start }) => start.slice(17, 19))).to.deep.equal(["05", "06", "07"]);
    expect(few.every(({ series }) => series.length === 1 && series[0]?.metric === "mem.rss")).to.equal(true);
    const both = ask({ fromMs: START_MS + 5000, toMs: START_MS + 6000 })!;
    expect(both.map(({ host }) => host)).to.deep.equal(["h", "i"]);
    expect(ask({ resolutionMs: 10_000, host: "h" })).to.have.length(1);
    expect(ask({ fromMs: START_MS + 1e9 })).to.deep.equal([]);
    expect(ask({ zone: "no" })).to.equal(null);
    expect(ask({ resolutionMs: 7 })).to.equal(null);
    expect(ask({ host: "no" })).to.equal(null);
  });

  it("puts the cause of a gap into the windows of the zones it is told for", async () => {
    const rig = ActorRig.create();
    rig.packets({}, { zone: "y" });
    rig.send({ kind: "gap", host: "h", zone: "y", cause: "probe system: exited with code 1" });
    rig.send({ kind: "gap", host: "other", zone: null, cause: "no" });
    await rig.clock.advance(3100);
    const causes = rig.batches.flat().map((window) => [window.zone, window.toJson().gap?.cause]);
    expect(causes).to.deep.equal([
      ["z", undefined],
      ["y", "probe system: exited with code 1"],
    ]);
  });

  it("says why windows of what one source brings are short, and not of those that are whole", async () => {
    const rig = ActorRig.create();
    rig.packets({}, { zone: "y" });
    rig.send({ kind: "source-gap", source: "s", cause: "collector s: not connected" });
    rig.send({ kind: "source-gap", source: "nobody", cause: "no" });
    await rig.clock.advance(2000);
    rig.packets({});
    await rig.clock.advance(4100);
    const causesOf = (zone: string) =>
      rig.batches
        .flat()
        .filter((window) => window.zone === zone && window.resolutionMs === 1000)
        .map((window) => window.toJson().gap?.cause);
    const [cause, none] = ["collector s: not connected", undefined];
    expect(causesOf("z")).to.deep.equal([none, cause, none, "silent"]);
    expect(causesOf("y")).to.deep.equal([none, cause, cause, cause]);
  });

  it("counts by source what came, came twice, is lost, and was sent before it was heard", () => {
    const rig = ActorRig.create();
    rig.packets({ sequence: 5 }, { sequence: 5 }, { sequence: 9 });
    expect(rig.details()["sources"]).to.deep.equal({
      s: { packets: 2, duplicates: 1, lost: 3, unheard: 4 },
    });
  });

  it("takes over other settings", async () => {
    const rig = ActorRig.create();
    rig.packets({ entries: [rss(1)] });
    rig.send({
      kind: "configure",
      options: {
        resolutionsMs: [1000],
        latenessMs: 0,
        seriesMax: 10,
        zoneIdleMs: 10_000,
        memoryBytes: 1 << 20,
      },
    });
    await rig.clock.advance(1050);
    expect(rig.batches).to.have.length(1);
    expect(rig.details()).to.deep.include({ series_max: 10 });
  });
});
