import { expect } from "chai";
import { systemClock } from "../../../src/base/clock.js";
import { Publisher, type PublisherOptions } from "../../../src/ingest/nsq/publisher.js";
import { WindowQueue } from "../../../src/ingest/nsq/window-queue.js";
import type { ClosedWindow } from "../../../src/model/window.js";
import { FakeClock } from "../../support/fake-clock.js";
import { FakeNsqd } from "../../support/fake-nsqd.js";
import { freePort } from "../../support/free-port.js";
import { toClosed } from "../../support/to-closed.js";
import { until } from "../../support/until.js";

/** A window with one gauge, whose value tells it from others. */
function windowOf(value: number, seriesCount = 1): ClosedWindow {
  const series = Array.from({ length: seriesCount }, (_, at) => ({
    metric: `m${at}`,
    instance: "",
    kind: "gauge" as const,
    unit: "",
    count: 1,
    sum: value,
    last: value,
  }));
  return toClosed({
    id: `w${value}`,
    host: "h",
    zone: "z",
    resolution: "1s",
    start: "2026-01-01T00:00:00.000Z",
    end: "2026-01-01T00:00:01.000Z",
    late: false,
    coverage: { expected: 1, received: 1, late: 0, dropped: {} },
    gap: null,
    series,
  });
}

describe("WindowQueue", () => {
  it("gives the oldest first", () => {
    const queue = new WindowQueue(3);
    queue.add([windowOf(1), windowOf(2)]);
    expect([queue.shift()?.id, queue.shift()?.id, queue.shift()]).to.deep.equal(["w1", "w2", undefined]);
  });

  for (const [batches, kept, dropped] of [
    [[[1, 2, 3], [4]], ["w2", "w3", "w4"], 1],
    [[[1, 2, 3, 4, 5]], ["w3", "w4", "w5"], 2],
    [[[1], [2, 3, 4, 5, 6]], ["w4", "w5", "w6"], 3],
  ] as const) {
    it(`keeps ${kept.join()} of ${JSON.stringify(batches)}, and counts the others`, () => {
      const queue = new WindowQueue(3);
      for (const batch of batches) queue.add(batch.map((value) => windowOf(value)));
      expect(queue.dropped).to.equal(dropped);
      expect(kept.map(() => queue.shift()?.id)).to.deep.equal([...kept]);
    });
  }
});

describe("Publisher", () => {
  let server: FakeNsqd;
  const publishers: Publisher[] = [];

  beforeEach(async () => void (server = await FakeNsqd.start()));
  afterEach(async () => {
    for (const publisher of publishers.splice(0)) publisher.destroy();
    await server.stop();
  });

  function publish(options: Partial<PublisherOptions> = {}): Publisher {
    const publisher = new Publisher({
      nsqd: server.address,
      topic: "t",
      clock: systemClock,
      identity: { hostname: "h", userAgent: "zonetap/test" },
      reconnect: { minMs: 5, maxMs: 20 },
      onChange: () => undefined,
      ...options,
    });
    publishers.push(publisher);
    return publisher;
  }

  function values(): number[] {
    return (server.published.get("t") ?? []).map(
      (body) => (JSON.parse(body.toString()) as { value: number }).value,
    );
  }

  async function sent(count: number): Promise<void> {
    await until(() => values().length >= count, { what: `${count} messages` });
  }

  it("sends windows in their order, and counts what was confirmed", async () => {
    const publisher = publish();
    publisher.offer([windowOf(1), windowOf(2)]);
    publisher.offer([windowOf(3)]);
    await until(() => publisher.totals.sent === 3, { what: "three confirmations" });
    expect(values()).to.deep.equal([1, 2, 3]);
    expect(publisher.totals).to.deep.equal({ sent: 3, refused: 0, windows: 3 });
    expect(publisher.trouble).to.equal(null);
  });

  it("sends many in few commands, none of them huge", async () => {
    const publisher = publish();
    publisher.offer(Array.from({ length: 100 }, (_, at) => windowOf(at, 100)));
    await sent(10_000);
    expect(server.count("MPUB")).to.be.within(2, 20);
  });

  it("sends what was not confirmed again", async () => {
    const publisher = publish();
    await until(() => publisher.trouble === null, { what: "a connection" });
    server.faults.isDeaf = true;
    publisher.offer([windowOf(1)]);
    await until(() => server.count("MPUB") === 1, { what: "a command" });
    server.faults.isDeaf = false;
    server.cut();
    await sent(1);
  });

  it("keeps the newest windows while nsqd is away, counts the others, and sends when it comes", async () => {
    const port = await freePort();
    const publisher = publish({ nsqd: `127.0.0.1:${port}`, windowsMax: 3 });
    for (let value = 0; value < 10; value++) publisher.offer([windowOf(value)]);
    await until(() => publisher.trouble?.includes("ECONNREFUSED"), { what: "the trouble to be told" });
    expect(publisher.details).to.include({ waiting: 3, dropped: 7 });
    await server.stop();
    server = await FakeNsqd.start({}, port);
    await sent(3);
    expect(values()).to.deep.equal([7, 8, 9]);
  });

  for (const error of ["E_BAD_MESSAGE", "E_BAD_BODY", "E_BAD_TOPIC"]) {
    it(`gives up what nsqd refuses with ${error}, and sends the next`, async () => {
      server.faults.error = `${error} MPUB no`;
      const publisher = publish();
      publisher.offer([windowOf(1)]);
      await until(() => publisher.totals.refused === 1, { what: "the refusal" });
      server.faults.error = null;
      publisher.offer([windowOf(2)]);
      await sent(1);
      expect(values()).to.deep.equal([2]);
      expect(publisher.details["last_refusal"]).to.equal(`${error} MPUB no`);
    });
  }

  it("tries again what nsqd could not store", async () => {
    server.faults.error = "E_MPUB_FAILED disk";
    const publisher = publish();
    publisher.offer([windowOf(1)]);
    await until(() => server.count("MPUB") > 1, { what: "a second try" });
    server.faults.error = null;
    await sent(1);
    expect(publisher.totals.refused).to.equal(0);
  });

  it("takes another connection where nothing is confirmed", async () => {
    const clock = new FakeClock();
    const publisher = publish({ clock });
    await until(() => publisher.trouble === null, { what: "a connection" });
    server.faults.isMute = true;
    publisher.offer([windowOf(1)]);
    await until(() => server.count("MPUB") === 1, { what: "a command" });
    server.faults.isMute = false;
    await clock.advance(30_000);
    await until(() => server.clients.size === 0, { what: "the connection to end" });
    await until(() => publisher.trouble !== null, { what: "the end to be noticed" });
    await clock.advance(1_000);
    await until(() => server.count("MPUB") === 2, { what: "a second try" });
  });

  it("sends what waits before it ends", async () => {
    const publisher = publish();
    await until(() => publisher.trouble === null, { what: "a connection" });
    publisher.offer(Array.from({ length: 50 }, (_, at) => windowOf(at, 100)));
    await publisher.stop(5_000);
    expect(values()).to.have.lengthOf(5_000);
  });

  it("ends in time where nsqd is away or says nothing", async () => {
    const away = publish({ nsqd: `127.0.0.1:${await freePort()}` });
    away.offer([windowOf(1)]);
    await away.stop(10);
    const unheard = publish();
    await until(() => unheard.trouble === null, { what: "a connection" });
    server.faults.isMute = true;
    unheard.offer([windowOf(1)]);
    await unheard.stop(10);
    await until(() => server.clients.size === 0, { what: "the connection to end" });
  });
});
