import { expect } from "chai";
import { Publisher, Subscriber } from "zeromq";
import { FrameBurst } from "../../src/wire/frame-burst.js";
import { receiveFrames } from "../../src/wire/receive-frames.js";
import { until } from "../support/until.js";

describe("receiveFrames from a real socket", () => {
  let publisher: Publisher;
  let subscriber: Subscriber;
  let bursts: { readonly frames: number; readonly bytes: number }[];
  /** Turns of the event loop at each burst. */
  let turnsAt: number[];
  let turns: number;
  let burst: FrameBurst;
  let received: Promise<void>;
  let timer: NodeJS.Immediate;

  beforeEach(async () => {
    publisher = new Publisher({ linger: 0, sendHighWaterMark: 0 });
    subscriber = new Subscriber({ linger: 0, receiveHighWaterMark: 0 });
    await publisher.bind("tcp://127.0.0.1:*");
    subscriber.connect(publisher.lastEndpoint!);
    subscriber.subscribe();
    [bursts, turnsAt, turns] = [[], [], 0];
    burst = new FrameBurst((frames) => {
      bursts.push({ frames: frames.length, bytes: frames.reduce((sum, { length }) => sum + length, 0) });
      turnsAt.push(turns);
    });
    const turn = (): void => {
      turns++;
      timer = setImmediate(turn);
    };
    timer = setImmediate(turn);
    received = receiveFrames(subscriber, burst);
    await until(() => publisher.send("knock").then(() => bursts.length > 0), { what: "the subscription" });
  });

  afterEach(() => {
    clearImmediate(timer);
    subscriber.close();
    publisher.close();
  });

  async function flood(message: Uint8Array, count: number): Promise<void> {
    const before = burst.total.messages;
    [bursts.length, turnsAt.length] = [0, 0];
    for (let sent = 0; sent < count; sent++) await publisher.send(message);
    await until(() => burst.total.messages >= before + count, { what: `${count} messages` });
  }

  it("hands on what is there in bursts, and lets others have a turn after each", async () => {
    await flood(new Uint8Array(100).fill(1), 5_000);
    expect(Math.max(...bursts.map(({ frames }) => frames))).to.be.within(2, 64);
    for (let at = 1; at < turnsAt.length; at++) expect(turnsAt[at]).to.be.above(turnsAt[at - 1]!);
  });

  it("hands on large frames few at a time", async () => {
    await flood(new Uint8Array(100_000), 60);
    expect(Math.max(...bursts.map(({ bytes }) => bytes))).to.be.below(128 * 1024 + 100_000);
  });

  it("lets others have a turn also where no frame is good", async () => {
    const before = turns;
    await flood(new Uint8Array(0), 2_000);
    expect(turns - before).to.be.at.least(2_000 / 64);
    expect(burst.total.malformed.empty).to.equal(2_000);
  });

  it("waits again where nothing is left", async () => {
    for (let round = 0; round < 3; round++) {
      await flood(new Uint8Array(10), 20);
      expect(subscriber.receiveTimeout).to.equal(-1);
    }
  });

  it("ends when the socket is closed, while it waits", async () => {
    subscriber.close();
    await received;
  });

  it("ends when the socket is closed by whoever takes the frames", async () => {
    const closing = new FrameBurst(() => subscriber.close());
    subscriber.close();
    await received;
    subscriber = new Subscriber({ linger: 0 });
    subscriber.connect(publisher.lastEndpoint!);
    subscriber.subscribe();
    const ended = receiveFrames(subscriber, closing);
    await until(() => publisher.send("knock").then(() => subscriber.closed), { what: "the end" });
    await ended;
  });
});
