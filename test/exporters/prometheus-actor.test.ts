import { expect } from "chai";
import type { Worker } from "../../src/actors/worker.js";
import { prometheusActor, type PrometheusMessage } from "../../src/exporters/prometheus-actor.js";
import type { ZoneKey } from "../../src/exporters/zone-metrics.js";
import { FakeContext } from "../support/fake-context.js";
import { closedWindow, gauge } from "./window.js";

describe("prometheusActor", () => {
  let context: FakeContext<PrometheusMessage>;
  let worker: Worker<PrometheusMessage>;
  let finestMs: number | null;

  beforeEach(async () => {
    finestMs = 1_000;
    context = new FakeContext<PrometheusMessage>("/exporters/prometheus");
    worker = await prometheusActor({ finestMs: () => finestMs, seriesMax: () => 1_000 })(context);
  });
  afterEach(() => context.end());

  async function scrape(live: readonly ZoneKey[] | null = null): Promise<string> {
    const answers: string[] = [];
    await worker.handle({
      kind: "scrape",
      format: "text",
      live,
      reply: (parts) => answers.push(parts.join("")),
    });
    expect(answers).to.have.length(1);
    return answers[0] ?? "";
  }

  it("shows the windows of the finest resolution, and not those of the others", async () => {
    const batch = [
      closedWindow([gauge("x.a", 1)]),
      closedWindow([gauge("x.a", 10), gauge("x.b", 2)], { resolutionMs: 10_000 }),
    ];
    await worker.handle({ kind: "windows-closed", batch });
    expect(await scrape())
      .to.include('zone_x_a{host="gz-01",zone="web1",instance=""} 1\n')
      .and.not.include("zone_x_b");
  });

  it("follows a change of the resolutions, and takes nothing without an aggregator", async () => {
    finestMs = 10_000;
    await worker.handle({
      kind: "windows-closed",
      batch: [closedWindow([gauge("x.b", 2)], { resolutionMs: 10_000 })],
    });
    expect(await scrape()).to.include("zone_x_b{");
    finestMs = null;
    await worker.handle({ kind: "windows-closed", batch: [closedWindow([gauge("x.c", 2)])] });
    expect(await scrape()).to.not.include("zone_x_c{");
  });

  it("takes a batch of many zones in several turns", async () => {
    const batch = Array.from({ length: 200 }, (_, zone) =>
      closedWindow([gauge("x.a", 1)], { zone: `z${zone}` }),
    );
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    const count = (): void => void (turns++, isDone || setImmediate(count));
    let isDone = false;
    setImmediate(count);
    await worker.handle({ kind: "windows-closed", batch });
    isDone = true;
    clearInterval(timer);
    expect(turns).to.be.greaterThan(2);
    expect(worker.details?.()).to.include({ zones: 200, series: 200, series_max: 1_000 });
  });

  it("shows only zones that live", async () => {
    const batch = ["a", "b"].map((zone) => closedWindow([gauge("x.a", 1)], { zone }));
    await worker.handle({ kind: "windows-closed", batch });
    expect(await scrape([{ host: "gz-01", zone: "b" }])).to.not.include('zone="a"');
    expect(worker.details?.()).to.include({ zones: 1, scrapes: 1 });
  });

  it("forgets silent zones also where nobody asks", async () => {
    await worker.handle({ kind: "windows-closed", batch: [closedWindow([gauge("x.a", 1)])] });
    for (let minute = 0; minute < 6; minute++) {
      await context.clock.advance(60_000);
      for (const message of context.mailbox.splice(0)) await worker.handle(message);
    }
    expect(worker.details?.()).to.include({ zones: 0, series: 0 });
  });
});
