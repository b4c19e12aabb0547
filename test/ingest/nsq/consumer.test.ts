import { expect } from "chai";
import { systemClock } from "../../../src/base/clock.js";
import { Consumer, type ConsumerOptions, type ConsumerTiming } from "../../../src/ingest/nsq/consumer.js";
import { MESSAGE_FRAME_BYTES_MAX } from "../../../src/ingest/nsq/frame-reader.js";
import { TakenMessages } from "../../../src/ingest/nsq/taken-messages.js";
import { FakeClock } from "../../support/fake-clock.js";
import { FakeLookupd } from "../../support/fake-lookupd.js";
import { FakeNsqd } from "../../support/fake-nsqd.js";
import { frame } from "../../support/fake-nsqd-client.js";
import { freePort } from "../../support/free-port.js";
import { until } from "../../support/until.js";

const QUICK: ConsumerTiming = {
  heartbeatMs: 1_000,
  pollMs: 30,
  reconnect: { minMs: 10, maxMs: 50 },
  pause: { minMs: 10, maxMs: 20 },
  turnMs: 20,
};

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, at) => `message ${at}`);
}

/** One consumer that keeps what it takes over. */
class Reader {
  readonly bodies: string[] = [];
  readonly taken = new TakenMessages();
  oversized = 0;
  hasRoom = true;
  readonly consumer: Consumer;

  constructor(options: Partial<ConsumerOptions>) {
    this.consumer = new Consumer({
      nsqd: [],
      lookupd: [],
      topic: "t",
      channel: "c",
      maxInFlight: 100,
      clock: systemClock,
      identity: { hostname: "h", userAgent: "zonetap/test" },
      timing: QUICK,
      taken: this.taken,
      take: (bodies) => {
        if (this.hasRoom) this.bodies.push(...bodies.map(String));
        return this.hasRoom;
      },
      onOversized: () => void this.oversized++,
      onChange: () => undefined,
      ...options,
    });
  }

  async has(count: number): Promise<void> {
    await until(() => this.bodies.length >= count, { what: `${count} messages` });
  }
}

describe("Consumer", () => {
  const servers: (FakeNsqd | FakeLookupd)[] = [];
  const readers: Reader[] = [];

  async function nsqd(options: Parameters<typeof FakeNsqd.start>[0] = {}, port = 0): Promise<FakeNsqd> {
    const started = await FakeNsqd.start(options, port);
    servers.push(started);
    return started;
  }

  async function lookupd(): Promise<FakeLookupd> {
    const started = await FakeLookupd.start();
    servers.push(started);
    return started;
  }

  function read(options: Partial<ConsumerOptions>): Reader {
    const reader = new Reader(options);
    readers.push(reader);
    return reader;
  }

  afterEach(async () => {
    await Promise.all(readers.splice(0).map(({ consumer }) => consumer.stop(500)));
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  });

  it("reads, and finishes what was taken over", async () => {
    const server = await nsqd();
    server.publish("t", "a", "b", "c");
    const reader = read({ nsqd: [server.address] });
    await reader.has(3);
    await until(() => server.channel("t").depth === 0, { what: "all to be finished" });
    expect(reader.bodies).to.deep.equal(["a", "b", "c"]);
    expect(reader.consumer.trouble).to.equal(null);
    expect(reader.consumer.totals).to.include({ received: 3, finished: 3, requeued: 0, repeated: 0 });
  });

  for (const pieceBytes of [1, 7]) {
    it(`reads the same where the server sends ${pieceBytes} bytes at a time`, async () => {
      const server = await nsqd();
      server.faults.pieceBytes = pieceBytes;
      server.publish("t", ...numbered(20));
      const reader = read({ nsqd: [server.address] });
      await reader.has(20);
      expect(new Set(reader.bodies).size).to.equal(20);
    });
  }

  it("has never more in flight than it may, over all connections", async () => {
    const all = await Promise.all([nsqd(), nsqd(), nsqd()]);
    read({ nsqd: all.map(({ address }) => address), maxInFlight: 10 });
    const counts = (): number[] =>
      all.flatMap(({ clients }) => [...clients].map(({ ready }) => ready)).sort();
    await until(() => counts().length === 3 && counts().every((count) => count > 0), {
      what: "RDY everywhere",
    });
    await until(() => counts().join() === "3,3,4", { what: "10 in flight" });
  });

  it("asks no server for more than it allows", async () => {
    const server = await nsqd({ readyMax: 5 });
    server.publish("t", ...numbered(50));
    await read({ nsqd: [server.address], maxInFlight: 100 }).has(50);
    expect(server.commands.filter((line) => line.startsWith("RDY"))).to.deep.equal(["RDY 5"]);
  });

  it("takes turns where there are more servers than messages in flight", async () => {
    const all = await Promise.all([nsqd(), nsqd(), nsqd()]);
    for (const server of all) server.publish("t", "a", "b");
    await read({ nsqd: all.map(({ address }) => address), maxInFlight: 1 }).has(6);
  });

  it("gives messages back that find no room, pauses, tries one, and then takes all", async () => {
    const server = await nsqd({ msgTimeoutMs: 60_000 });
    const reader = read({ nsqd: [server.address], maxInFlight: 5 });
    reader.hasRoom = false;
    server.publish("t", ...numbered(20));
    await until(() => reader.consumer.totals.requeued > 5, { what: "messages to go back" });
    expect(reader.consumer.trouble).to.contain("takes no more");
    expect(server.commands).to.include.members(["RDY 5", "RDY 0", "RDY 1"]);
    expect(
      server.commands.filter((line) => line.startsWith("REQ")).every((line) => / \d{4,5}$/.test(line)),
    ).to.equal(true);
    reader.hasRoom = true;
    await reader.has(20);
    expect(new Set(reader.bodies).size).to.equal(20);
    expect(reader.consumer.totals.finished).to.equal(20);
    expect(reader.consumer.trouble).to.equal(null);
  });

  it("does not count twice what comes twice, since the first FIN did not arrive", async () => {
    const server = await nsqd({ msgTimeoutMs: 100 });
    const reader = read({ nsqd: [server.address] });
    await until(() => server.count("RDY") === 1, { what: "a subscription" });
    server.faults.isDeaf = true;
    server.publish("t", "a", "b");
    await reader.has(2);
    server.faults.isDeaf = false;
    await until(() => server.channel("t").depth === 0, { what: "both to be finished" });
    expect(reader.bodies).to.deep.equal(["a", "b"]);
    expect(reader.consumer.totals).to.include({ finished: 4, repeated: 2 });
  });

  it("takes a message of another try for a new one where it does not know it", async () => {
    const server = await nsqd();
    server.publish("t", "a");
    server.channel("t").waiting[0]!.attempts = 7;
    await read({ nsqd: [server.address] }).has(1);
  });

  it("connects again for ever, and says meanwhile what is wrong", async () => {
    const port = await freePort();
    const reader = read({ nsqd: [`127.0.0.1:${port}`] });
    await until(() => reader.consumer.trouble?.includes("ECONNREFUSED"), { what: "the trouble to be told" });
    const server = await nsqd({}, port);
    server.publish("t", "a");
    await reader.has(1);
    server.cut();
    await until(() => server.connections >= 2, { what: "another connection" });
    server.publish("t", "b");
    await reader.has(2);
  });

  it("finishes and counts a message that is longer than it reads", async () => {
    const server = await nsqd();
    server.publish("t", Buffer.alloc(MESSAGE_FRAME_BYTES_MAX), "after");
    const reader = read({ nsqd: [server.address] });
    await reader.has(1);
    await until(() => server.channel("t").depth === 0, { what: "both to be finished" });
    expect([reader.bodies, reader.oversized]).to.deep.equal([["after"], 1]);
  });

  it("answers heartbeats", async () => {
    const server = await nsqd({ heartbeatMs: 10 });
    read({ nsqd: [server.address] });
    await until(() => server.count("NOP") > 2, { what: "three answers" });
  });

  it("gives up a server from which nothing comes any more", async () => {
    const server = await nsqd();
    const timing = { ...QUICK, heartbeatMs: 20 };
    const reader = read({ nsqd: [server.address], timing });
    await until(() => server.count("RDY") > 0, { what: "a subscription" });
    server.faults.isMute = true;
    await until(() => reader.consumer.trouble?.includes("silent for"), { what: "the silence to be noticed" });
  });

  it("gives up a server that does not greet", async () => {
    const server = await nsqd();
    server.faults.isMute = true;
    const clock = new FakeClock();
    const reader = read({ nsqd: [server.address], clock });
    await until(() => server.count("IDENTIFY") > 0, { what: "a connection" });
    await clock.advance(5_000);
    await until(() => reader.consumer.trouble?.includes("no greeting within"), { what: "the trouble" });
  });

  for (const error of ["E_BAD_TOPIC SUB topic name", "E_INVALID whatever", "E_UNAUTHORIZED no"]) {
    it(`says ${error.split(" ")[0]}, tries again, and gets through when it can`, async () => {
      const server = await nsqd();
      server.faults.error = error;
      const reader = read({ nsqd: [server.address] });
      await until(() => reader.consumer.trouble?.includes(error), { what: "the error to be told" });
      expect(reader.consumer.totals.errors[error.split(" ")[0]!]).to.be.greaterThan(0);
      server.faults.error = null;
      server.publish("t", "a");
      await reader.has(1);
    });
  }

  for (const code of ["E_FIN_FAILED", "E_REQ_FAILED", "E_TOUCH_FAILED"]) {
    it(`goes on after ${code}`, async () => {
      const server = await nsqd();
      const reader = read({ nsqd: [server.address] });
      await until(() => server.count("RDY") > 0, { what: "a subscription" });
      for (const client of server.clients) client.write(frame(1, Buffer.from(`${code} some id`)));
      server.publish("t", "a");
      await reader.has(1);
      expect(reader.consumer.totals.errors).to.deep.equal({ [code]: 1 });
      expect(server.connections).to.equal(1);
    });
  }

  it("leaves what is no nsqd, and comes back", async () => {
    const server = await nsqd();
    const reader = read({ nsqd: [server.address] });
    await until(() => server.count("RDY") > 0, { what: "a subscription" });
    for (const client of server.clients) client.write(Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n"));
    await until(() => server.connections > 1, { what: "another connection" });
    server.publish("t", "a");
    await reader.has(1);
  });

  for (const isOld of [false, true]) {
    it(`finds servers by nsqlookupd ${isOld ? "of before 1.0" : "1.x"}`, async () => {
      const [server, guide] = [await nsqd(), await lookupd()];
      guide.announce([server.port], isOld);
      server.publish("t", "a");
      await read({ lookupd: [guide.address] }).has(1);
      expect(guide.questions[0]).to.equal("/lookup?topic=t");
    });
  }

  it("finds the servers of all nsqlookupds, though one is broken", async () => {
    const [one, other, guide, second] = [await nsqd(), await nsqd(), await lookupd(), await lookupd()];
    const broken = await lookupd();
    broken.body = "<html>";
    guide.announce([one.port]);
    second.announce([one.port, other.port]);
    one.publish("t", "a");
    other.publish("t", "b");
    const reader = read({ lookupd: [guide.address, broken.address, second.address] });
    await reader.has(2);
    expect(one.connections).to.equal(1);
    expect(reader.consumer.details["lookupd_failures"]).to.deep.equal({
      [broken.address]: "the answer is not JSON",
    });
  });

  it("finds a server that comes later, keeps one that its nsqlookupd forgets, and lets it go when it ends", async () => {
    const [server, guide] = [await nsqd(), await lookupd()];
    guide.announce([]);
    const reader = read({ lookupd: [guide.address] });
    await until(() => reader.consumer.trouble === "no nsqd has the topic t", { what: "the trouble" });
    guide.announce([server.port]);
    server.publish("t", "a");
    await reader.has(1);
    guide.announce([]);
    const asked = guide.questions.length;
    await until(() => guide.questions.length > asked + 1, { what: "another poll" });
    server.publish("t", "b");
    await reader.has(2);
    server.cut();
    await until(() => reader.consumer.trouble === "no nsqd has the topic t", {
      what: "the server to be let go",
    });
  });

  it("keeps a server while its nsqlookupd is away", async () => {
    const [server, guide] = [await nsqd(), await lookupd()];
    guide.announce([server.port]);
    const reader = read({ lookupd: [guide.address] });
    await until(() => server.count("RDY") > 0, { what: "a subscription" });
    guide.status = 500;
    await until(() => Object.keys(reader.consumer.details["lookupd_failures"] as object).length > 0, {
      what: "the failure",
    });
    server.cut();
    server.publish("t", "a");
    await reader.has(1);
  });

  it("answers what is on its way before it ends", async () => {
    const server = await nsqd();
    const reader = read({ nsqd: [server.address], maxInFlight: 1_000 });
    await until(() => server.count("RDY") > 0, { what: "a subscription" });
    server.publish("t", ...numbered(1_000));
    await reader.consumer.stop(2_000);
    const { inFlight, waiting } = server.channel("t");
    expect(inFlight.size).to.equal(0);
    expect(reader.bodies.length + waiting.length).to.equal(1_000);
    expect(server.count("CLS")).to.equal(1);
  });

  it("ends in time where the server does not answer its CLS", async () => {
    const server = await nsqd();
    const reader = read({ nsqd: [server.address] });
    await until(() => server.count("RDY") > 0, { what: "a subscription" });
    server.faults.isMute = true;
    await Promise.all([reader.consumer.stop(50), reader.consumer.stop(50)]);
    await until(() => server.clients.size === 0, { what: "the connection to end" });
  });

  it("may be stopped before it is connected", async () => {
    const reader = read({ nsqd: ["192.0.2.1:4150"], lookupd: ["192.0.2.1:4161"] });
    await reader.consumer.stop(50);
  });
});
